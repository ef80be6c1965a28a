/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.essaim.api.LocalFault;
import org.essaim.api.MachineId;
import org.essaim.api.RequestFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the machines' reports in batches: one transaction and one sync for all that came meanwhile, so that ten thousand
 * machines do not need ten thousand syncs. Thread-safe; the writer runs one batch at a time.
 */
final class ReportQueue {

    static final int CAPACITY = 16_384;
    static final int BATCH = 512;
    private static final Logger LOG = LoggerFactory.getLogger(ReportQueue.class);

    private final Ledger ledger;
    private final Runnable beforeEnd;
    private final Executor writer;
    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** @param beforeEnd called before a batch in which an action ends */
    ReportQueue(Ledger ledger, Runnable beforeEnd, Executor writer) {
        this.ledger = ledger;
        this.beforeEnd = beforeEnd;
        this.writer = writer;
    }

    private record Entry(MachineId machine, Report report, CompletableFuture<Void> done) {}

    CompletionStage<Void> take(MachineId machine, Report report) {
        Entry entry = new Entry(machine, report, new CompletableFuture<>());
        if (queue.offer(entry)) {
            schedule();
        } else {
            entry.done().completeExceptionally(busy());
        }
        return entry.done();
    }

    private void schedule() {
        if (!queue.isEmpty() && scheduled.compareAndSet(false, true)) {
            try {
                writer.execute(this::drain);
            } catch (RejectedExecutionException e) {
                scheduled.set(false);
                List<Entry> left = new ArrayList<>();
                queue.drainTo(left);
                left.forEach(entry -> entry.done().completeExceptionally(busy()));
            }
        }
    }

    private void drain() {
        List<Entry> batch = new ArrayList<>();
        queue.drainTo(batch, BATCH);
        try {
            if (batch.stream().anyMatch(entry -> entry.report().state().ended())) {
                beforeEnd.run();
            }
            List<Entry> known = ledger.change(draft -> rule(draft, batch));
            known.forEach(entry -> entry.done().complete(null));
            batch.forEach(entry -> entry.done().completeExceptionally(noSuchAction(entry.report())));
        } catch (RuntimeException | Error e) {
            batch.forEach(entry -> entry.done().completeExceptionally(e));
            if (e instanceof Error error) {
                throw error;
            }
        } finally {
            scheduled.set(false);
            schedule();
        }
    }

    private List<Entry> rule(Draft draft, List<Entry> batch) {
        List<Entry> known = new ArrayList<>();
        for (Entry entry : batch) {
            ActionRecord action = ledger.find(draft, entry.report().action());
            RolloutRecord rollout = action == null ? null : draft.rollout(action.rollout());
            if (action == null || rollout == null || !action.machine().equals(entry.machine())) {
                continue;
            }
            known.add(entry);
            ActionCourse.Ruling ruling = ActionCourse.rule(action, entry.report(), rollout.undoing(), ledger.now());
            if (ruling instanceof ActionCourse.Ruling.Moved moved) {
                draft.put(moved.action());
            } else if (ruling instanceof ActionCourse.Ruling.Progress progress) {
                draft.progress(progress.action());
            } else if (ruling instanceof ActionCourse.Ruling.Ignored ignored) {
                LOG.info("Report of '{}' on action {} was ignored: {}", entry.machine(), action.id(), ignored.reason());
            }
        }
        return known;
    }

    private static LocalFault busy() {
        return new LocalFault(
                "BUSY", "The server has more reports to write than it can", "Send the report again after a while.");
    }

    private static RequestFault noSuchAction(Report report) {
        return new RequestFault(
                "NO_SUCH_ACTION",
                "There is no action " + report.action() + " of this machine",
                "Forget the action; what is to be done is in the next poll.");
    }
}
