/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.essaim.api.InfoHash;
import org.essaim.api.PatchId;
import org.essaim.api.RequestFault;
import org.essaim.api.fleet.Catalogue;
import org.essaim.api.health.HealthCheck;
import org.essaim.api.seeding.Seeder;
import org.essaim.api.store.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalogue without a framework. One publication at a time: others wait. What a former process left half-done is
 * gone before this one begins, but for contents, which {@link Sweep} deletes on a thread of its own. Thread-safe.
 */
final class PatchCatalogue implements Catalogue, PublishedFiles, AutoCloseable {

    private static final long TURN_MILLIS = 200;
    private static final long CLOSE_SECONDS = 10;
    private static final Logger LOG = LoggerFactory.getLogger(PatchCatalogue.class);

    private final Path home;
    private final Modules modules;
    private final CatalogueSettings settings;
    private final PatchTable table;
    private final PatchFolders folders;
    private final ContentStore content;
    private final PublishRun.Tools tools;
    private final Origin origin;
    private final Sweep sweep;
    private final CatalogueHealth health;
    private final ReentrantLock publishing = new ReentrantLock(true);
    /** What the engine said last, for the time while it is being replaced. */
    private final Map<InfoHash, Long> sent = new ConcurrentHashMap<>();

    private volatile boolean closed;

    /**
     * Opens it, deletes what a former process left half-done, and offers what is published.
     *
     * @param home Essaim's home
     * @throws org.essaim.api.LocalFault {@code IO_ERROR}
     */
    PatchCatalogue(Path home, Database database, CatalogueSettings settings, Modules modules, Environment environment) {
        this.home = home;
        this.modules = modules;
        this.settings = settings;
        this.table = new PatchTable(database);
        this.folders = new PatchFolders(home.resolve("patches"), environment.failpoint());
        Path store = contentFolder(home);
        DiskRoom room = new DiskRoom(store, settings.reserve(), environment.disk());
        List<PatchRecord> published = records();
        try {
            this.content = ContentStore.open(store, room, environment.failpoint());
            folders.sweep(published.stream().map(PatchRecord::id).collect(Collectors.toSet()));
        } catch (IOException e) {
            throw CatalogueFaults.io("The published patches cannot be opened", home, e);
        }
        this.tools = new PublishRun.Tools(settings, content, folders, table, modules, environment, () -> closed);
        this.health = new CatalogueHealth(room, folders, this::records, modules);
        this.origin = new Origin(folders, content, home.resolve("swarms"), settings.openFiles(), environment.nanos());
        origin.offer(published.stream().filter(patch -> !patch.withdrawn()).toList());
        this.sweep = new Sweep(content, folders, published, () -> closed);
        sweep.start();
    }

    /** Where the contents are. */
    static Path contentFolder(Path home) {
        return home.resolve("content");
    }

    @Override
    public Patch publish(Publication publication, Consumer<Progress> progress) {
        requireKnown(publication.kind());
        PreservePatterns.require(publication.preserve());
        Path source = source(publication.source());
        waitForTurn(progress);
        try {
            if (closed) {
                throw CatalogueFaults.stopping();
            }
            PatchRecord patch = new PublishRun(tools, publication, source, progress).run();
            if (!patch.withdrawn()) {
                origin.offer(List.of(patch));
            }
            LOG.info("Published {} from {} ({} files)", patch.id(), source, patch.files());
            return view(patch);
        } finally {
            publishing.unlock();
        }
    }

    @Override
    public List<Patch> patches() {
        return records().stream().map(this::view).toList();
    }

    @Override
    public Patch patch(PatchId id) {
        return view(record(id));
    }

    @Override
    public void withdraw(PatchId id) {
        PatchRecord patch = record(id);
        if (modules.inUse(id)) {
            throw new RequestFault(
                    "PATCH_IN_USE",
                    "A rollout of " + id + " is running",
                    "Stop it with rollout:stop, or wait until it has ended, then withdraw the patch.");
        }
        try {
            table.withdraw(id);
        } catch (SQLException e) {
            throw CatalogueFaults.database(e);
        }
        origin.withdraw(patch.descriptor().infoHash());
        LOG.info("Withdrew {}", id);
    }

    @Override
    public byte[] metainfo(PatchId id) {
        return file(id, PatchFolders.METAINFO);
    }

    @Override
    public byte[] envelope(PatchId id) {
        return file(id, PatchFolders.ENVELOPE);
    }

    /** A seeder has come. */
    void seeder(Seeder seeder) {
        origin.seeder(seeder);
    }

    /** A seeder has gone. */
    void noSeeder(Seeder seeder) {
        origin.noSeeder(seeder);
    }

    HealthCheck health() {
        return health;
    }

    /** Waits until the sweep has ended. */
    void awaitSweep() throws InterruptedException {
        sweep.join();
    }

    /** Ends a running publication, and takes the offers back. Idempotent. */
    @Override
    public void close() {
        closed = true;
        try {
            if (publishing.tryLock(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                publishing.unlock();
            } else {
                LOG.warn("A publication did not end within {} seconds; the next start deletes it", CLOSE_SECONDS);
            }
            sweep.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        origin.close();
    }

    private void requireKnown(String kind) {
        if (!settings.kinds().contains(kind)) {
            throw new RequestFault(
                    "UNKNOWN_KIND",
                    "No machine knows how to apply a patch of kind '" + kind + "'",
                    "Use one of " + settings.kinds().stream().sorted().toList() + ".");
        }
    }

    private Path source(Path given) {
        Path absolute = given.toAbsolutePath().normalize();
        if (!Files.exists(absolute)) {
            throw new RequestFault(
                    "NO_SUCH_PATH",
                    "There is no '" + absolute + "' on the server",
                    "Name a folder or a file on the server's own disk.");
        }
        try {
            Path real = absolute.toRealPath();
            if (home.toRealPath().startsWith(real)
                    || real.startsWith(contentFolder(home).toRealPath())) {
                throw new RequestFault(
                        "BAD_SOURCE",
                        "'" + absolute + "' holds the store into which it would be published",
                        "Publish a folder outside of '" + home + "'.");
            }
            return real;
        } catch (IOException e) {
            throw CatalogueFaults.unreadable(absolute.toString(), e);
        }
    }

    private void waitForTurn(Consumer<Progress> progress) {
        try {
            while (!publishing.tryLock(TURN_MILLIS, TimeUnit.MILLISECONDS)) {
                progress.accept(new Progress("wait", 0, 0));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CatalogueFaults.cancelled();
        }
    }

    private byte[] file(PatchId id, String name) {
        record(id);
        try {
            return folders.read(id, name);
        } catch (IOException e) {
            throw CatalogueFaults.io(name + " of " + id + " cannot be read", folders.of(id), e);
        }
    }

    private PatchRecord record(PatchId id) {
        try {
            return table.find(id).orElseThrow(() -> CatalogueFaults.noSuchPatch(id));
        } catch (SQLException e) {
            throw CatalogueFaults.database(e);
        }
    }

    private List<PatchRecord> records() {
        try {
            return table.all();
        } catch (SQLException e) {
            throw CatalogueFaults.database(e);
        }
    }

    private Patch view(PatchRecord patch) {
        InfoHash infoHash = patch.descriptor().infoHash();
        Optional<Long> now = modules.transfer
                .get()
                .flatMap(engine -> engine.session(infoHash))
                .map(session -> session.progress().bytesSent());
        now.ifPresent(bytes -> sent.put(infoHash, bytes));
        return new Patch(
                patch.descriptor(),
                patch.published(),
                patch.withdrawn(),
                patch.files(),
                patch.preserve(),
                sent.getOrDefault(infoHash, 0L));
    }
}
