/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.essaim.api.LocalFault;
import org.essaim.api.PatchId;
import org.essaim.api.RequestFault;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.patching.ApplyOutcome;
import org.essaim.api.patching.ApplyProgress;
import org.essaim.api.patching.ApplyRequest;
import org.essaim.api.patching.Installed;
import org.essaim.api.patching.LocalChanges;
import org.essaim.api.patching.PatchApplier;
import org.essaim.api.patching.PatchHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies patches step by step through the handler of their kind; each step is on the disk before the next begins. What a crash
 * left is finished or undone when this is made, or when its handler comes.
 *
 * <p>Thread-safe: one lock per patch name, held by the caller's thread for the whole of a change.
 */
final class JournalledApplier implements PatchApplier, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JournalledApplier.class);
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(15);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final Path home;
    private final LivePointer pointer;
    private final TreeHandler trees;
    private final JournalStore store;
    private final InstantSource clock;
    private final Consumer<String> failpoint;
    private final FolderLock lock;
    private final Map<String, PatchHandler> handlers = new ConcurrentHashMap<>();
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();
    private final Map<String, Installation> installations = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();
    private int running;
    private volatile boolean stopping;

    /**
     * Opens the folder and finishes or undoes what was left; waits for a former version of this module that still works there.
     *
     * @param home Essaim's folder
     * @param failpoint told each durable step as {@code patching.<step>}
     * @throws IOException when the folder cannot be used
     */
    JournalledApplier(
            Path home,
            JournalStore store,
            LivePointer pointer,
            TreeHandler trees,
            InstantSource clock,
            Consumer<String> failpoint)
            throws IOException {
        this.home = home.toAbsolutePath().normalize();
        this.pointer = pointer;
        this.trees = trees;
        this.clock = clock;
        this.failpoint = failpoint;
        this.store = store;
        lock = FolderLock.take(store.folder(), LOCK_PATIENCE);
        handlers.put(TreeHandler.KIND, trees);
        boolean opened = false;
        try {
            for (String name : store.recorded()) {
                installations.put(name, store.installation(name));
            }
            recoverAll();
            relocate();
            opened = true;
        } finally {
            if (!opened) {
                lock.close();
            }
        }
    }

    /** A handler of another kind came. */
    void handlerCame(String kind, PatchHandler handler) {
        if (handlers.putIfAbsent(kind, handler) == null) {
            recoverAll();
        }
    }

    /** It went. */
    void handlerWent(String kind, PatchHandler handler) {
        handlers.remove(kind, handler);
    }

    @Override
    public ApplyOutcome apply(ApplyRequest request, Consumer<ApplyProgress> progress) {
        PatchDescriptor patch = request.patch();
        return alone(patch.id().name(), name -> {
            Installation before = installation(name);
            if (before.live().isPresent() && before.live().get().patch().equals(patch) && standing(name, patch)) {
                return new ApplyOutcome.Live(installed(name).orElseThrow());
            }
            PatchHandler handler = handlers.get(patch.kind());
            if (handler == null) {
                return refused(
                        name,
                        new LocalFault(
                                "NO_HANDLER",
                                "Nothing on this machine applies patches of kind '" + patch.kind() + "'",
                                "Install the bundle that handles this kind, then apply again."));
            }
            Journal journal = new Journal(
                    Journal.Operation.APPLY,
                    Journal.Step.INTENT,
                    patch,
                    before.live().map(Installation.Version::patch),
                    request.discardLocalChanges(),
                    before,
                    before.applied(patch, pointer.path(name), clock.instant()));
            return change(name, journal, handler, new Heartbeat(progress, () -> stopping))
                    .apply(request.payload());
        });
    }

    @Override
    public ApplyOutcome undo(PatchId live) {
        return alone(live.name(), name -> {
            Installation before = installation(name);
            if (before.live().isEmpty() || !before.live().get().patch().id().equals(live)) {
                return refused(
                        name,
                        new RequestFault("NOT_LIVE", live + " is not live", "Look at what is live with machine:info."));
            }
            Installation.Version leaving = before.live().get();
            if (before.previous().isEmpty() && !leaving.first()) {
                return refused(
                        name,
                        new RequestFault(
                                "NOTHING_TO_UNDO",
                                "The version before " + live + " is no longer kept",
                                "Roll out the version that you want."));
            }
            PatchHandler handler = handlers.get(leaving.patch().kind());
            if (handler == null) {
                return refused(
                        name,
                        new LocalFault(
                                "NO_HANDLER",
                                "Nothing on this machine handles patches of kind '"
                                        + leaving.patch().kind() + "'",
                                "Install the bundle that handles this kind, then undo again."));
            }
            Journal journal = new Journal(
                    Journal.Operation.UNDO,
                    Journal.Step.INTENT,
                    leaving.patch(),
                    before.previous().map(Installation.Version::patch),
                    false,
                    before,
                    before.undone(clock.instant()));
            return change(name, journal, handler, new Heartbeat(progress -> {}, () -> stopping))
                    .undo();
        });
    }

    @Override
    public List<Installed> installed() {
        return installations.keySet().stream()
                .sorted()
                .flatMap(name -> installed(name).stream())
                .toList();
    }

    @Override
    public Optional<Installed> installed(String patchName) {
        Installation installation = installation(patchName);
        return installation.live().map(live -> {
            VersionFolder folder = VersionFolder.of(versions(patchName), live.patch());
            return new Installed(
                    live.patch(),
                    live.pointer(),
                    folder.tree(),
                    folder.manifest(),
                    folder.stamps(),
                    installation.previous().map(Installation.Version::patch),
                    live.since());
        });
    }

    @Override
    public LocalChanges localChanges(String patchName) {
        Optional<Installation.Version> live = installation(patchName).live();
        if (live.isEmpty()) {
            throw new RequestFault(
                    "NOT_LIVE", "Nothing is live under '" + patchName + "'", "Look at what is live with machine:info.");
        }
        if (!live.get().patch().kind().equals(TreeHandler.KIND)) {
            return new LocalChanges(List.of(), List.of(), List.of(), 0);
        }
        try {
            return trees.localChanges(
                    VersionFolder.of(versions(patchName), live.get().patch()));
        } catch (IOException e) {
            if (!installation(patchName).live().equals(live)) {
                return localChanges(patchName);
            }
            throw new LocalFault(
                    "IO_ERROR",
                    "The live tree of '" + patchName + "' cannot be compared: " + e.getMessage(),
                    "Check the disk and the permissions of the tree.",
                    e);
        }
    }

    /** How many changes were brought to an end. */
    long changes() {
        return changes.get();
    }

    /** Patch names whose last change is neither finished nor undone. */
    List<String> unfinished() throws IOException {
        return store.unfinished();
    }

    /** Whether it goes. */
    boolean stopping() {
        return stopping;
    }

    /** Asks running changes to stop at their next safe point, and waits for them up to five seconds. */
    @Override
    public void close() {
        stopping = true;
        long deadline = System.nanoTime() + STOP_PATIENCE.toNanos();
        synchronized (this) {
            try {
                for (long left = STOP_PATIENCE.toNanos();
                        running > 0 && left > 0;
                        left = deadline - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (running == 0) {
                unlock();
            } else {
                LOG.warn("A change still runs after {}; its successor waits for it", STOP_PATIENCE);
            }
        }
    }

    private interface Work {
        ApplyOutcome run(String name) throws IOException;
    }

    private ApplyOutcome alone(String name, Work work) {
        ReentrantLock mine = locks.computeIfAbsent(name, any -> new ReentrantLock());
        mine.lock();
        try {
            if (!enter()) {
                return refused(name, Faults.interrupted("The change of " + name));
            }
            try {
                recover(name);
                return work.run(name);
            } catch (IOException e) {
                return refused(name, Faults.of(e, "The change of " + name));
            } finally {
                leave();
            }
        } finally {
            mine.unlock();
        }
    }

    private synchronized boolean enter() {
        if (!stopping) {
            running++;
        }
        return !stopping;
    }

    private synchronized void leave() {
        running--;
        notifyAll();
        if (stopping && running == 0) {
            unlock();
        }
    }

    private void unlock() {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("The lock of {} was not released cleanly", store.folder(), e);
        }
    }

    private void recoverAll() {
        try {
            for (String name : store.unfinished()) {
                ApplyOutcome outcome = alone(name, same -> refused(same, Faults.interrupted("Recovery")));
                LOG.debug("Recovered {}: {}", name, outcome);
            }
        } catch (IOException e) {
            LOG.error("Unfinished changes cannot be listed; check the disk under {}", store.folder(), e);
        }
    }

    /** Finishes or undoes what a crash or a replaced module left of this name. */
    private void recover(String name) throws IOException {
        Optional<Journal> left = store.journal(name);
        if (left.isEmpty()) {
            return;
        }
        Journal journal = left.get();
        PatchHandler handler = handlers.get(journal.target().kind());
        if (handler == null) {
            throw new IOException("what was begun with " + journal.target().id() + " waits for a handler of kind '"
                    + journal.target().kind() + "'");
        }
        LOG.info(
                "Going on with {} of {}, which stopped after {}",
                journal.operation(),
                journal.target().id(),
                journal.step());
        change(name, journal, handler, new Heartbeat(progress -> {}, () -> stopping))
                .recover();
    }

    private Change change(String name, Journal journal, PatchHandler handler, Consumer<ApplyProgress> progress) {
        return new Change(
                name,
                versions(name),
                journal,
                handler,
                progress,
                store,
                failpoint,
                installation -> {
                    installations.put(name, installation);
                    changes.incrementAndGet();
                },
                () -> installed(name));
    }

    private boolean standing(String name, PatchDescriptor patch) throws IOException {
        return !patch.kind().equals(TreeHandler.KIND)
                || pointer.leadsTo(name, VersionFolder.of(versions(name), patch).tree());
    }

    /** Where another folder for live pointers was configured, they go there. */
    private void relocate() {
        installations.forEach((name, installation) -> installation.live().ifPresent(live -> {
            Path wanted = pointer.path(name);
            if (live.pointer().equals(wanted) || !live.patch().kind().equals(TreeHandler.KIND)) {
                return;
            }
            try {
                pointer.lead(
                        name, VersionFolder.of(versions(name), live.patch()).tree());
                Installation moved = new Installation(
                        Optional.of(new Installation.Version(live.patch(), wanted, live.first(), live.since())),
                        installation.previous(),
                        installation.left());
                store.write(name, moved);
                installations.put(name, moved);
                Durable.delete(live.pointer());
            } catch (IOException | LocalFault e) {
                LOG.error("The live pointer of {} stays at {}: {}", name, live.pointer(), e.getMessage());
            }
        }));
    }

    private Installation installation(String name) {
        return installations.getOrDefault(name, Installation.NONE);
    }

    private Path versions(String name) {
        return home.resolve("versions").resolve(name);
    }

    private ApplyOutcome refused(String name, org.essaim.api.Fault fault) {
        return new ApplyOutcome.Refused(fault, installed(name));
    }
}
