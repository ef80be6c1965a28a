/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.essaim.api.MachineId;
import org.essaim.api.RequestFault;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.RolloutState;
import org.essaim.server.ledger.Transactions;
import org.jspecify.annotations.Nullable;

/**
 * The rollouts in memory and in the database, always in this order: a change is drafted, committed and synced, and only
 * then seen by anybody. One change at a time under one lock; reads take the lock, except {@link #assignments}.
 */
final class Ledger {

    private final Transactions transactions;
    private final InstantSource clock;
    private final Consumer<Set<MachineId>> listener;
    private final Board board = new Board();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long lastRollout;
    private long lastAction;
    private boolean closed;

    /** @param listener told after each change of the machines whose assignments changed; outside the lock */
    Ledger(Transactions transactions, InstantSource clock, Consumer<Set<MachineId>> listener) {
        this.transactions = transactions;
        this.clock = clock;
        this.listener = listener;
        lastAction = transactions.read(connection -> {
            Map<Long, Map<ActionState, Integer>> counts = RolloutTable.counts(connection);
            Set<Long> needed = new HashSet<>(ActionTable.withCancelPending(connection));
            for (RolloutRecord rollout : RolloutTable.all(connection)) {
                board.add(rollout, counts.getOrDefault(rollout.id(), Map.of()));
                lastRollout = Math.max(lastRollout, rollout.id());
                if (!rollout.state().ended()) {
                    needed.add(rollout.id());
                }
            }
            for (long rollout : needed) {
                board.load(rollout, ActionTable.of(connection, rollout));
            }
            return ActionTable.lastId(connection);
        });
    }

    /** The time as the database keeps it, so that a restart changes nothing. */
    Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    List<Assignment> assignments(MachineId machine) {
        return board.assignments(machine);
    }

    <T> T read(Function<Board, T> reader) {
        lock.lock();
        try {
            return reader.apply(board);
        } finally {
            lock.unlock();
        }
    }

    /** Drafts changes, writes them where they are durable, and takes them over; nothing of them when anything throws. */
    <T> T change(Function<Draft, T> drafter) {
        Set<MachineId> touched = new HashSet<>();
        T result;
        lock.lock();
        try {
            Draft draft = new Draft(board);
            result = drafter.apply(draft);
            endWhatIsDone(draft);
            if (draft.durable()) {
                write(draft::write, () -> touched.addAll(board.apply(draft)));
            } else {
                touched.addAll(board.apply(draft));
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (!touched.isEmpty()) {
            listener.accept(touched);
        }
        return result;
    }

    /** Takes over what is committed only when it is synced too, except where syncing fails: then the database leads. */
    private void write(Transactions.Step step, Runnable takeOver) {
        AtomicBoolean committed = new AtomicBoolean();
        try {
            transactions.change(step, () -> committed.set(true));
        } finally {
            if (committed.get()) {
                takeOver.run();
            }
        }
    }

    /** Adds a rollout with an action for each machine. */
    long add(Function<Long, RolloutRecord> rollout, List<MachineId> machines) {
        lock.lock();
        try {
            RolloutRecord added = rollout.apply(lastRollout + 1);
            long first = lastAction + 1;
            List<ActionRecord> actions = java.util.stream.IntStream.range(0, machines.size())
                    .mapToObj(i -> ActionRecord.planned(first + i, added.id(), machines.get(i), added.payloadLength()))
                    .toList();
            Transactions.Step insert = connection -> {
                RolloutTable.insert(connection, List.of(added));
                ActionTable.insert(connection, actions);
            };
            write(insert, () -> {
                lastRollout = added.id();
                lastAction = first + machines.size() - 1;
                board.add(added, Map.of(ActionState.SCHEDULED, machines.size()));
                board.load(added.id(), actions);
            });
            changed.signalAll();
            return added.id();
        } finally {
            lock.unlock();
        }
    }

    /** Brings the actions of an ended rollout into memory; to be called within {@link #change} or {@link #read}. */
    void load(long rollout) {
        Standing standing = board.standing(rollout);
        if (standing != null && !standing.loaded()) {
            board.load(rollout, transactions.read(connection -> ActionTable.of(connection, rollout)));
        }
    }

    /** Finds an action, in the database where its rollout has ended. Within {@link #change}. */
    @Nullable ActionRecord find(Draft draft, long action) {
        ActionRecord known = draft.action(action);
        if (known != null) {
            return known;
        }
        OptionalLong rollout = transactions.read(connection -> ActionTable.rolloutOf(connection, action));
        rollout.ifPresent(this::load);
        return draft.action(action);
    }

    /** A rollout's actions, from the database where it has ended. */
    List<ActionRecord> actions(long rollout) {
        return read(all -> {
            Standing standing = all.standing(rollout);
            if (standing == null) {
                throw noSuchRollout(rollout);
            }
            if (standing.loaded()) {
                return List.copyOf(standing.actions());
            }
            return transactions.read((Connection connection) -> sorted(connection, rollout));
        });
    }

    private static List<ActionRecord> sorted(Connection connection, long rollout) throws SQLException {
        return ActionTable.of(connection, rollout).stream()
                .sorted(java.util.Comparator.comparing(ActionRecord::machine))
                .toList();
    }

    /** Waits until the rollout's revision is another one than {@code since}, the time is over, or this is closed. */
    void await(long rollout, long since, Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            while (!closed && left > 0) {
                Standing standing = board.standing(rollout);
                if (standing == null || standing.revision() != since) {
                    return;
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets everybody go who waits. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void endWhatIsDone(Draft draft) {
        Set<Long> touched = new HashSet<>();
        draft.actions().forEach(action -> touched.add(action.rollout()));
        draft.rollouts().forEach(rollout -> touched.add(rollout.id()));
        for (long id : touched) {
            RolloutRecord rollout = draft.rollout(id);
            if (rollout == null || !rollout.running()) {
                continue;
            }
            boolean done = draft.actionsOf(id).stream()
                    .allMatch(action ->
                            rollout.undoing() ? !action.open() : action.state().ended());
            if (done) {
                RolloutState end = rollout.undoing() ? RolloutState.ROLLED_BACK : RolloutState.FINISHED;
                draft.put(rollout.in(end, rollout.undoing(), now()));
            }
        }
    }

    static RequestFault noSuchRollout(long id) {
        return new RequestFault(
                "NO_SUCH_ROLLOUT", "There is no rollout " + id, "See rollout:list for those that there are.");
    }
}
