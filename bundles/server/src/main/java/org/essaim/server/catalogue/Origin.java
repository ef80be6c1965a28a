/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.essaim.api.Fault;
import org.essaim.api.InfoHash;
import org.essaim.api.seeding.Seeder;
import org.essaim.api.transfer.TransferRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers published patches to the swarm: each one to the seeder that is there, and all of them to a new one. Works on a
 * thread of its own, so that neither a publication nor the framework waits for it. Thread-safe.
 */
final class Origin implements AutoCloseable {

    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final long CLOSE_SECONDS = 10;
    private static final Logger LOG = LoggerFactory.getLogger(Origin.class);

    private final PatchFolders folders;
    private final ContentStore content;
    private final Path swarms;
    private final int openFiles;
    private final LongSupplier nanos;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread made = new Thread(work, "essaim-origin");
        made.setDaemon(true);
        return made;
    });
    /** Of the thread alone, in the order in which they came. */
    private final Map<InfoHash, Offer> offers = new LinkedHashMap<>();

    /** Of the thread alone. */
    private @Nullable Seeder seeder;

    /** @param swarms where the engine keeps a folder for each swarm */
    Origin(PatchFolders folders, ContentStore content, Path swarms, int openFiles, LongSupplier nanos) {
        this.folders = folders;
        this.content = content;
        this.swarms = swarms;
        this.openFiles = openFiles;
        this.nanos = nanos;
        thread.scheduleWithFixedDelay(this::rest, IDLE.toSeconds(), IDLE.toSeconds() / 2, TimeUnit.SECONDS);
    }

    /** Offers patches from now on. */
    void offer(List<PatchRecord> patches) {
        submit(() -> patches.forEach(this::add));
    }

    /** Offers a patch no more. */
    void withdraw(InfoHash infoHash) {
        submit(() -> {
            Offer offer = offers.remove(infoHash);
            if (offer != null) {
                takeBack(offer);
            }
        });
    }

    /** A seeder has come, in place of the former one. */
    void seeder(Seeder next) {
        submit(() -> {
            seeder = next;
            offers.values().forEach(this::offerTo);
        });
    }

    /** A seeder has gone; its offers went with it. */
    void noSeeder(Seeder former) {
        submit(() -> {
            if (seeder == former) {
                seeder = null;
            }
        });
    }

    /** Takes every offer back and closes the payloads. */
    @Override
    public void close() {
        submit(() -> {
            offers.values().forEach(this::takeBack);
            offers.clear();
        });
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The offers could not be taken back within {} seconds", CLOSE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void add(PatchRecord patch) {
        InfoHash infoHash = patch.descriptor().infoHash();
        Offer offer = offers.computeIfAbsent(infoHash, key -> offerOf(patch));
        offerTo(offer);
    }

    private Offer offerOf(PatchRecord patch) {
        Path manifest = folders.of(patch.id()).resolve(PatchFolders.MANIFEST);
        long length = patch.descriptor().payloadLength();
        return new Offer(patch, new ServedPayload(manifest, length, content, openFiles, nanos));
    }

    private void offerTo(Offer offer) {
        Seeder to = seeder;
        if (to == null) {
            return;
        }
        PatchRecord patch = offer.patch();
        InfoHash infoHash = patch.descriptor().infoHash();
        try {
            to.offer(patch.id(), infoHash, () -> request(offer));
        } catch (Fault | UncheckedIOException e) {
            LOG.error("{} cannot be offered to the machines; see essaim:doctor", patch.id(), e);
        } catch (RuntimeException e) {
            // The seeder may be on its way out; the next one is offered the same.
            LOG.warn("The seeder did not take {}", patch.id(), e);
        }
    }

    /** Read when it is needed: the metainfo of ten thousand patches would fill the memory. */
    private TransferRequest request(Offer offer) throws IOException {
        PatchRecord patch = offer.patch();
        InfoHash infoHash = patch.descriptor().infoHash();
        byte[] metainfo = folders.read(patch.id(), PatchFolders.METAINFO);
        Path state = swarms.resolve(infoHash.hex()).resolve("state");
        SyncedFiles.makeFolder(state);
        return new TransferRequest(infoHash, metainfo, offer.payload(), state, true);
    }

    private void takeBack(Offer offer) {
        try {
            Seeder from = seeder;
            if (from != null) {
                from.withdraw(offer.patch().descriptor().infoHash());
            }
        } catch (RuntimeException e) {
            LOG.warn("The seeder did not give {} back", offer.patch().id(), e);
        }
        try {
            offer.payload().close();
        } catch (IOException e) {
            LOG.warn("The files of {} did not close", offer.patch().id(), e);
        }
    }

    private void rest() {
        for (Offer offer : offers.values()) {
            try {
                offer.payload().rest(IDLE.toNanos());
            } catch (IOException e) {
                LOG.warn("The files of {} did not close", offer.patch().id(), e);
            }
        }
    }

    private void submit(Runnable work) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException e) {
            LOG.debug("The catalogue is being stopped", e);
        }
    }

    private record Offer(PatchRecord patch, ServedPayload payload) {}
}
