/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.essaim.api.MachineId;
import org.essaim.api.PatchId;
import org.essaim.api.RequestFault;
import org.essaim.api.fleet.Catalogue;
import org.essaim.api.fleet.Efficiency;
import org.essaim.api.fleet.Machines;
import org.essaim.api.fleet.RolloutState;
import org.essaim.api.fleet.Rollouts;
import org.essaim.server.ledger.Transactions;
import org.essaim.server.machines.MachineRegister;

/**
 * Rollouts for people ({@link Rollouts}), and what the agents' channel needs of them: assignments, reports, and a call
 * when assignments change. A rollout's machines are those that its filter picked when it was made; machines that register
 * later are not added.
 *
 * <p>Thread-safe. Listeners are called on the thread that made the change and must not block.
 */
public final class RolloutDesk implements Rollouts, MachineRegister.Listener, AutoCloseable {

    private final Machines machines;
    private final PatchSource patches;
    private final Ledger ledger;
    private final ReportQueue reports;
    private final Appraisal appraisal;
    private final List<Consumer<Set<MachineId>>> listeners = new CopyOnWriteArrayList<>();

    /**
     * Reads the rollouts from the database.
     *
     * @param catalogue asked each time, because it comes and goes
     * @param appraisal says how near rollouts are to what is possible
     * @param writer one thread at a time; takes reports of machines to the disk in batches
     */
    public RolloutDesk(
            Transactions transactions,
            Machines machines,
            Supplier<Optional<Catalogue>> catalogue,
            Appraisal appraisal,
            Executor writer,
            InstantSource clock) {
        this.machines = machines;
        this.patches = new PatchSource(catalogue);
        this.appraisal = appraisal;
        this.ledger = new Ledger(transactions, clock, touched -> listeners.forEach(one -> one.accept(touched)));
        this.reports = new ReportQueue(ledger, this::count, writer);
    }

    /** Adds someone who is told of the machines whose assignments changed. */
    public void listen(Consumer<Set<MachineId>> listener) {
        listeners.add(listener);
    }

    /** Removes a listener. */
    public void unlisten(Consumer<Set<MachineId>> listener) {
        listeners.remove(listener);
    }

    /** What a machine shall do now, in order of action. Takes no lock. */
    public List<Assignment> assignments(MachineId machine) {
        return ledger.assignments(machine);
    }

    /**
     * Takes a machine's report. A report that was heard before, or that the action's state does not allow, changes
     * nothing.
     *
     * @return completed when what it changed is on the disk; exceptionally with {@link org.essaim.api.RequestFault}
     *     {@code NO_SUCH_ACTION}, or {@link org.essaim.api.LocalFault} {@code STORE_FAILED} or {@code BUSY}
     */
    public CompletionStage<Void> report(MachineId machine, Report report) {
        return reports.take(machine, report);
    }

    /** Counts again what the origin has sent for each running rollout, and writes it. */
    public void count() {
        Map<PatchId, Long> sent = new HashMap<>();
        for (PatchId patch : ledger.read(RolloutDesk::running)) {
            sent.put(patch, patches.sent(patch));
        }
        if (!sent.isEmpty()) {
            ledger.change(draft -> {
                Orders.count(draft, ledger.read(RolloutDesk::runningRollouts), sent);
                return true;
            });
        }
    }

    @Override
    public Rollout create(PatchId patch, String target, boolean discardLocalChanges) {
        Catalogue.Patch offered = patches.offered(patch);
        List<MachineId> picked =
                machines.matching(target).stream().map(Machines.Machine::id).toList();
        if (picked.isEmpty()) {
            throw Orders.noTargets(target);
        }
        long id = ledger.add(
                number -> new RolloutRecord(
                        number,
                        patch,
                        offered.descriptor().infoHash(),
                        offered.descriptor().payloadLength(),
                        target,
                        discardLocalChanges,
                        RolloutState.READY,
                        false,
                        ledger.now(),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        RolloutRecord.UNKNOWN),
                picked);
        return rollout(id);
    }

    @Override
    public Rollout start(long id) {
        Catalogue.Patch offered = patches.offered(rollout(id).patch());
        ledger.change(draft -> {
            Orders.start(draft, id, offered.bytesSent(), ledger);
            return true;
        });
        return rollout(id);
    }

    @Override
    public Rollout pause(long id) {
        return move(id, "paused", RolloutState.PAUSED, Set.of(RolloutState.RUNNING));
    }

    @Override
    public Rollout resume(long id) {
        return move(id, "resumed", RolloutState.RUNNING, Set.of(RolloutState.PAUSED));
    }

    @Override
    public Rollout stop(long id) {
        count();
        ledger.change(draft -> {
            Orders.stop(draft, id, ledger.now());
            return true;
        });
        return rollout(id);
    }

    @Override
    public Rollout undo(long id) {
        count();
        ledger.change(draft -> {
            Orders.undo(draft, id, ledger);
            return true;
        });
        return rollout(id);
    }

    @Override
    public List<Rollout> rollouts() {
        return ledger.read(
                board -> board.standings().stream().map(Standing::view).toList());
    }

    @Override
    public Rollout rollout(long id) {
        return ledger.read(board -> {
            Standing standing = board.standing(id);
            if (standing == null) {
                throw Ledger.noSuchRollout(id);
            }
            return standing.view();
        });
    }

    @Override
    public List<Action> actions(long id) {
        return ledger.actions(id).stream().map(ActionRecord::view).toList();
    }

    @Override
    public Optional<Efficiency> efficiency(long id) {
        RolloutRecord rollout = ledger.read(board -> Optional.ofNullable(board.rollout(id)))
                .orElseThrow(() -> Ledger.noSuchRollout(id));
        return appraisal.of(rollout, actions(id), this::isOnline, ledger.now());
    }

    private boolean isOnline(MachineId id) {
        try {
            return machines.machine(id).online();
        } catch (RequestFault e) {
            return false; // it was removed
        }
    }

    @Override
    public Rollout await(long id, long since, Duration timeout) throws InterruptedException {
        ledger.await(id, since, timeout);
        return rollout(id);
    }

    @Override
    public void registered(MachineId id) {
        ledger.change(draft -> {
            Orders.forgetReports(draft, ledger.read(board -> board.openOf(id)));
            return true;
        });
    }

    @Override
    public void removed(MachineId id) {
        ledger.change(draft -> {
            Orders.removeMachine(draft, ledger.read(board -> board.openOf(id)), ledger.now());
            return true;
        });
    }

    /** Writes what is in memory alone, and lets everybody go who waits. */
    @Override
    public void close() {
        ledger.close();
        ledger.change(draft -> {
            ledger.read(RolloutDesk::runningRollouts).forEach(rollout -> draft.actionsOf(rollout.id()).stream()
                    .filter(action -> !action.state().ended())
                    .forEach(draft::put));
            return true;
        });
    }

    private Rollout move(long id, String verb, RolloutState to, Set<RolloutState> from) {
        ledger.change(draft -> {
            Orders.move(draft, id, verb, to, from, ledger.now());
            return true;
        });
        return rollout(id);
    }

    private static Collection<PatchId> running(Board board) {
        Set<PatchId> patches = new HashSet<>();
        runningRollouts(board).forEach(rollout -> patches.add(rollout.patch()));
        return patches;
    }

    private static List<RolloutRecord> runningRollouts(Board board) {
        return board.standings().stream()
                .map(Standing::record)
                .filter(rollout -> rollout.running() && !rollout.undoing())
                .toList();
    }
}
