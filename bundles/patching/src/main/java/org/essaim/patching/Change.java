/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.essaim.api.Fault;
import org.essaim.api.LocalFault;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.patching.ApplyOutcome;
import org.essaim.api.patching.ApplyProgress;
import org.essaim.api.patching.Installed;
import org.essaim.api.patching.PatchHandler;
import org.essaim.api.transfer.PieceStorage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One application or undoing on its way through the journal's steps: INTENT → STAGED → SWITCHED → CHECKED → COMMITTED → gone. Until
 * CHECKED a failure leads back to the former version; from COMMITTED on there is only cleaning. An {@link Error} passes through
 * untouched, as a crash would. One thread.
 */
final class Change {

    private static final Logger LOG = LoggerFactory.getLogger(Change.class);

    private final String name;
    private final Path versions;
    private final PatchHandler handler;
    private final Consumer<ApplyProgress> progress;
    private final JournalStore store;
    private final Consumer<String> failpoint;
    private final Consumer<Installation> committed;
    private final Supplier<Optional<Installed>> live;
    private Journal journal;

    Change(
            String name,
            Path versions,
            Journal journal,
            PatchHandler handler,
            Consumer<ApplyProgress> progress,
            JournalStore store,
            Consumer<String> failpoint,
            Consumer<Installation> committed,
            Supplier<Optional<Installed>> live) {
        this.name = name;
        this.versions = versions;
        this.journal = journal;
        this.handler = handler;
        this.progress = progress;
        this.store = store;
        this.failpoint = failpoint;
        this.committed = committed;
        this.live = live;
    }

    ApplyOutcome apply(PieceStorage payload) {
        try {
            Durable.createFolders(versions);
            reach(Journal.Step.INTENT);
        } catch (IOException e) {
            return refused(fault(e));
        }
        try {
            tell("stage");
            handler.stage(application(journal.target(), journal.former(), Optional.of(payload)));
            failpoint.accept("patching.after-stage");
            reach(Journal.Step.STAGED);
        } catch (IOException | RuntimeException e) {
            if (stopped(e)) {
                return interrupted();
            }
            return abandoned(fault(e));
        }
        return forward();
    }

    ApplyOutcome undo() {
        try {
            reach(Journal.Step.INTENT);
        } catch (IOException e) {
            return refused(fault(e));
        }
        return back();
    }

    /** Goes on from where the journal stands. */
    void recover() throws IOException {
        ApplyOutcome outcome;
        if (journal.operation() == Journal.Operation.UNDO) {
            outcome = back();
        } else {
            outcome = switch (journal.step()) {
                case INTENT -> abandoned(interruptedFault());
                case REVERTING -> reverted(interruptedFault());
                default -> forward();
            };
        }
        if (outcome instanceof ApplyOutcome.Refused refused) {
            LOG.info(
                    "{} of {} was taken back: {}",
                    journal.operation(),
                    journal.target().id(),
                    refused.fault().sentence());
        }
        if (store.journal(name).isPresent() && journal.step() != Journal.Step.COMMITTED) {
            throw new IOException(
                    "what was begun with " + journal.target().id() + " can be neither finished nor undone yet");
        }
    }

    private ApplyOutcome forward() {
        try {
            if (journal.step() == Journal.Step.STAGED) {
                tell("switch");
                handler.activate(application(journal.target(), journal.former(), Optional.empty()));
                failpoint.accept("patching.after-switch");
                reach(Journal.Step.SWITCHED);
            }
            if (journal.step() == Journal.Step.SWITCHED) {
                tell("check");
                check();
                reach(Journal.Step.CHECKED);
            }
            if (journal.step() == Journal.Step.CHECKED) {
                commit();
            }
        } catch (IOException | RuntimeException e) {
            return stopped(e) ? interrupted() : reverted(fault(e));
        }
        clean();
        return new ApplyOutcome.Live(live.get().orElseThrow());
    }

    private ApplyOutcome back() {
        try {
            if (journal.step() == Journal.Step.INTENT) {
                handler.revert(application(journal.target(), journal.former(), Optional.empty()));
                failpoint.accept("patching.after-undo-switch");
                reach(Journal.Step.SWITCHED);
            }
            if (journal.step() == Journal.Step.SWITCHED) {
                commit();
            }
        } catch (Fault e) {
            // Handlers refuse before they touch anything.
            return forgotten(e);
        } catch (IOException | RuntimeException e) {
            if (stopped(e)) {
                return interrupted();
            }
            LOG.warn(
                    "Undoing {} stopped at {}; it goes on with the next call or start",
                    journal.target().id(),
                    journal.step(),
                    e);
            return refused(fault(e));
        }
        clean();
        Optional<Installed> now = live.get();
        return now.isPresent() ? new ApplyOutcome.Live(now.get()) : new ApplyOutcome.Removed();
    }

    private void check() throws IOException {
        try {
            handler.check(application(journal.target(), journal.former(), Optional.empty()));
        } catch (StoppedException | ClosedByInterruptException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            Fault why = fault(e);
            throw new LocalFault("CHECK_FAILED", why.sentence(), why.remedy(), e);
        }
    }

    private void commit() throws IOException {
        store.write(name, journal.after());
        failpoint.accept("patching.after-record");
        reach(Journal.Step.COMMITTED);
    }

    /** A version whose folder cannot be deleted now is deleted at the next start. */
    private void clean() {
        committed.accept(journal.after());
        try {
            for (PatchDescriptor old : journal.obsolete()) {
                handler.discard(application(old, Optional.empty(), Optional.empty()));
                failpoint.accept("patching.after-discard");
            }
            if (journal.operation() == Journal.Operation.APPLY) {
                handler.discard(application(journal.target(), journal.former(), Optional.empty()));
            }
            store.deleteJournal(name);
            failpoint.accept("patching.after-clean");
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "What {} no longer needs was not deleted yet: {}",
                    journal.target().id(),
                    e.toString());
        }
    }

    /** Nothing live was touched: throws away what was staged. */
    private ApplyOutcome abandoned(Fault why) {
        try {
            handler.discard(application(journal.target(), journal.former(), Optional.empty()));
            failpoint.accept("patching.after-abandon");
            store.deleteJournal(name);
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "What was staged of {} was not deleted yet: {}",
                    journal.target().id(),
                    e.toString());
        }
        return refused(why);
    }

    private ApplyOutcome reverted(Fault why) {
        LOG.warn("{} goes back: {}", journal.target().id(), why.sentence());
        try {
            try {
                reach(Journal.Step.REVERTING);
            } catch (IOException e) {
                // On a full disk it goes back all the same; a crash now would make it go forward again, which is as
                // whole.
                LOG.warn("The journal of {} cannot be written: {}", name, e.toString());
            }
            handler.revert(application(journal.target(), journal.former(), Optional.empty()));
            failpoint.accept("patching.after-revert");
            if (!journal.before().equals(store.installation(name))) {
                store.write(name, journal.before());
            }
        } catch (IOException | RuntimeException e) {
            LOG.error(
                    "{} could not go back to the former version; it is tried again at the next start: {}",
                    journal.target().id(),
                    e.toString());
            return refused(why);
        }
        return abandoned(why);
    }

    private ApplyOutcome forgotten(Fault why) {
        try {
            store.deleteJournal(name);
        } catch (IOException e) {
            LOG.warn("The journal of {} was not deleted: {}", name, e.toString());
        }
        return refused(why);
    }

    private void reach(Journal.Step step) throws IOException {
        Journal next = journal.at(step);
        store.write(name, next);
        journal = next;
        failpoint.accept("patching." + step.name().toLowerCase(java.util.Locale.ROOT));
    }

    private void tell(String step) {
        progress.accept(new ApplyProgress(step, 0, 0));
    }

    private PatchHandler.Application application(
            PatchDescriptor patch, Optional<PatchDescriptor> former, Optional<PieceStorage> payload) {
        return new PatchHandler.Application(patch, former, versions, payload, journal.discardLocalChanges(), progress);
    }

    private static boolean stopped(Exception e) {
        return e instanceof StoppedException || e instanceof ClosedByInterruptException;
    }

    private ApplyOutcome interrupted() {
        LOG.info(
                "{} of {} stops; the next applier finishes or undoes it",
                journal.operation(),
                journal.target().id());
        return refused(interruptedFault());
    }

    private LocalFault interruptedFault() {
        return Faults.interrupted("The change to " + journal.target().id());
    }

    private Fault fault(Exception e) {
        return Faults.of(e, "The change to " + journal.target().id());
    }

    private ApplyOutcome refused(Fault fault) {
        return new ApplyOutcome.Refused(fault, live.get());
    }
}
