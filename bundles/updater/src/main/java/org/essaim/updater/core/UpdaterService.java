/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.core;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.essaim.updater.Module;
import org.essaim.updater.ModuleUpdater;
import org.essaim.updater.Update;
import org.essaim.updater.UpdateRefused;
import org.essaim.updater.core.Intent.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The updater: takes orders from any thread, and works on one after the other on the thread that calls {@link #work}. That
 * thread is neither interrupted nor waited for when the updater's own bundle stops: the outcome would be lost, or the stop
 * would hang, because Karaf may be stopping that very bundle on behalf of the update.
 */
public final class UpdaterService implements ModuleUpdater {

    private static final Logger LOG = LoggerFactory.getLogger(UpdaterService.class);
    private static final int MOST_WAITING = 16;

    private final Platform platform;
    private final Function<Function<String, Optional<String>>, List<Module>> views;
    private final InstantSource clock;
    private final Path folder;
    private final Journal journal;
    private final Lineages lineages;
    private final Updates updates;
    private final Consumer<String> failpoint;
    private final BlockingQueue<Intent> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Map<String, Update> latest = new HashMap<>();
    private volatile boolean stopped;

    /**
     * @param views lists the modules, given a module's previous version
     * @param folder where journal, wanted versions and repository are: outlives Karaf's data
     * @param limit how long a version may take to come up
     * @param failpoint told of each step that is on disk
     */
    public UpdaterService(
            Platform platform,
            Function<Function<String, Optional<String>>, List<Module>> views,
            Path folder,
            InstantSource clock,
            Supplier<Duration> limit,
            Consumer<String> failpoint) {
        this.platform = platform;
        this.views = views;
        this.clock = clock;
        this.folder = folder;
        this.failpoint = failpoint;
        this.journal = new Journal(folder.resolve("journal"));
        this.lineages = new Lineages(folder.resolve("wanted"));
        VersionRepository repository = new VersionRepository(folder.resolve("repository"));
        this.updates = new Updates(platform, journal, lineages, repository, clock, limit, this::tell);
    }

    /** Resumes what was left and then works on orders until {@link #stop}. */
    public void work(ReadyGate ready) {
        try (FileChannel lock = lock()) {
            for (Intent intent : journal.all()) {
                remember(intent);
            }
            ready.await();
            updates.resume();
            while (!stopped) {
                Intent next = waiting.poll(1, TimeUnit.SECONDS);
                if (next != null) {
                    one(next);
                }
            }
            LOG.debug("The updater ends and gives {} free", lock);
        } catch (IOException e) {
            LOG.error("Updates in place are not possible: free space, or make {} writable, and restart", folder, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until Karaf has come up far enough for features to be installed. */
    public interface ReadyGate {
        /** Returns when it has. */
        void await() throws InterruptedException;
    }

    /** Ends {@link #work} after the update that is running. */
    public void stop() {
        stopped = true;
    }

    @Override
    public List<Module> modules() {
        return views.apply(module -> lineages.of(module).flatMap(Lineage::previous));
    }

    @Override
    public Update submit(String module, URI source) {
        URI absolute = source.getScheme() == null
                ? Path.of(source.getPath()).toAbsolutePath().toUri()
                : source;
        return enqueue(Intent.of(Kind.UPDATE, module, absolute.toString(), activeVersion(module), "", clock.instant()));
    }

    @Override
    public Update rollback(String module) {
        String from = activeVersion(module);
        String to = lineages.of(module)
                .flatMap(Lineage::previous)
                .orElseThrow(() -> new UpdateRefused(
                        "NO_PREVIOUS_VERSION",
                        "'" + module + "' has no version before " + from + " to return to.",
                        "Update it to the version that you want."));
        return enqueue(Intent.of(Kind.ROLLBACK, module, "", from, to, clock.instant()));
    }

    @Override
    public Optional<Update> status(String module) {
        synchronized (latest) {
            return Optional.ofNullable(latest.get(module));
        }
    }

    @Override
    public Update await(String module, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        synchronized (latest) {
            while (true) {
                Update update = latest.get(module);
                if (update == null) {
                    throw new UpdateRefused(
                            "NO_UPDATE", "'" + module + "' was not updated yet.", "Submit an update first.");
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (update.ended() || left <= 0) {
                    return update;
                }
                latest.wait(left);
            }
        }
    }

    private Update enqueue(Intent intent) {
        synchronized (latest) {
            Update running = latest.get(intent.module());
            if (running != null && !running.ended()) {
                throw new UpdateRefused(
                        "UPDATE_RUNNING",
                        "'" + intent.module() + "' is being updated: " + running.step() + ".",
                        "Wait until that has ended.");
            }
            if (!waiting.offer(intent)) {
                throw new UpdateRefused("TOO_MANY_UPDATES", "Too many updates are waiting.", "Try again later.");
            }
            latest.put(intent.module(), intent.update());
            return intent.update();
        }
    }

    private String activeVersion(String module) {
        return platform.activeVersion(module)
                .orElseThrow(() -> new UpdateRefused(
                        "NO_SUCH_MODULE", "There is no module '" + module + "'.", "See module:list."));
    }

    private void one(Intent intent) throws InterruptedException {
        try {
            updates.run(updates.submit(intent));
        } catch (IOException | RuntimeException e) {
            LOG.error("The update of '{}' stands still until the next start", intent.module(), e);
            Update stuck = status(intent.module()).orElse(intent.update());
            remember(new Intent(stuck, intent.kind(), 0, List.of())
                    .because(new Update.Problem(
                            "STANDS_STILL",
                            "The update cannot go on: " + Reasons.of(e),
                            "Free space below " + folder + " and restart: it then goes on or is undone."))
                    .at(Update.Step.REFUSED, clock.instant()));
        }
    }

    private void tell(Intent intent) {
        LOG.info(
                "'{}' {} -> {}: {}",
                intent.module(),
                intent.update().from(),
                intent.update().to(),
                intent.step());
        failpoint.accept(Updates.failpoint(intent.step()));
        remember(intent);
    }

    private void remember(Intent intent) {
        synchronized (latest) {
            latest.put(intent.module(), intent.update());
            latest.notifyAll();
        }
    }

    /** One updater at a time: also when a new version of it starts while the old one's thread still works. */
    @SuppressWarnings("resource") // closed with the channel
    private FileChannel lock() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        FileChannel channel =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        while (true) {
            try {
                if (channel.tryLock() != null) {
                    return channel;
                }
            } catch (OverlappingFileLockException e) {
                LOG.debug("Another updater still works in this process");
            }
            platform.pause();
        }
    }
}
