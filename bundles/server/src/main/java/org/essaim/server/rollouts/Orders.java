/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.essaim.api.PatchId;
import org.essaim.api.RequestFault;
import org.essaim.api.fleet.RolloutState;

/** What people, and the register of machines, may order; each drafts its changes or throws. */
final class Orders {

    private static final Set<RolloutState> STOPPABLE =
            Set.of(RolloutState.READY, RolloutState.RUNNING, RolloutState.PAUSED);
    private static final Set<RolloutState> UNDOABLE =
            Set.of(RolloutState.RUNNING, RolloutState.PAUSED, RolloutState.FINISHED, RolloutState.STOPPED);

    private Orders() {}

    static void start(Draft draft, long id, long sent, Ledger ledger) {
        RolloutRecord rollout = require(draft, id, "started", Set.of(RolloutState.READY));
        Instant now = ledger.now();
        for (ActionRecord action : draft.actionsOf(id)) {
            for (ActionRecord other : rivals(draft, action, rollout.patch(), ledger)) {
                ActionCourse.cancel(other, "SUPERSEDED", "rollout " + id + " took over", now)
                        .ifPresent(draft::put);
            }
        }
        draft.put(rollout.in(RolloutState.RUNNING, false, now).counted(sent));
    }

    static void move(Draft draft, long id, String verb, RolloutState to, Set<RolloutState> from, Instant now) {
        RolloutRecord rollout = require(draft, id, verb, from);
        draft.put(rollout.in(to, rollout.undoing(), now));
    }

    static void stop(Draft draft, long id, Instant now) {
        RolloutRecord rollout = require(draft, id, "stopped", STOPPABLE);
        for (ActionRecord action : draft.actionsOf(id)) {
            ActionCourse.cancel(action, "STOPPED", "the rollout was stopped", now)
                    .ifPresent(draft::put);
        }
        draft.put(rollout.in(RolloutState.STOPPED, rollout.undoing(), now));
    }

    static void undo(Draft draft, long id, Ledger ledger) {
        RolloutRecord rollout = require(draft, id, "undone", UNDOABLE);
        if (rollout.undoing() && rollout.running()) {
            throw wrongState(rollout, "undone", "it is being undone already");
        }
        ledger.load(id);
        Instant now = ledger.now();
        for (ActionRecord action : draft.actionsOf(id)) {
            Optional<ActionRecord> back = ActionCourse.takeBack(action, now);
            if (back.isPresent()
                    && !rivals(draft, action, rollout.patch(), ledger).isEmpty()) {
                throw wrongState(
                        rollout,
                        "undone",
                        "another rollout of '" + rollout.patch().name() + "' works on '" + action.machine() + "'");
            }
            back.or(() -> ActionCourse.cancel(action, "UNDONE", "the rollout was undone", now))
                    .ifPresent(draft::put);
        }
        draft.put(rollout.in(RolloutState.RUNNING, true, now));
    }

    static void count(Draft draft, Collection<RolloutRecord> running, Map<PatchId, Long> sent) {
        for (RolloutRecord rollout : running) {
            RolloutRecord counted = rollout.counted(sent.getOrDefault(rollout.patch(), RolloutRecord.UNKNOWN));
            if (!counted.equals(rollout)) {
                draft.put(counted);
            }
        }
    }

    /** A machine that registered anew counts its reports from the beginning. */
    static void forgetReports(Draft draft, Collection<ActionRecord> open) {
        open.stream()
                .filter(action -> action.seq() != ActionRecord.NO_SEQ)
                .forEach(action -> draft.put(action.heard(ActionRecord.NO_SEQ)));
    }

    static void removeMachine(Draft draft, Collection<ActionRecord> open, Instant now) {
        for (ActionRecord action : open) {
            ActionRecord gone = ActionCourse.cancel(action, "MACHINE_REMOVED", "the machine was removed", now)
                    .orElse(action);
            draft.put(gone.in(gone.state(), false, gone.account(), now));
        }
    }

    static RequestFault noTargets(String target) {
        return new RequestFault(
                "NO_TARGETS",
                "No machine matches '" + target + "'",
                "See machine:list for the machines with their sites and labels.");
    }

    /** The unfinished actions of other started rollouts of the same patch name on the same machine. */
    private static Collection<ActionRecord> rivals(Draft draft, ActionRecord action, PatchId patch, Ledger ledger) {
        return ledger.read(board -> board.openOf(action.machine())).stream()
                .filter(other -> other.rollout() != action.rollout())
                .filter(other -> !other.state().ended())
                .filter(other -> {
                    RolloutRecord rollout = draft.rollout(other.rollout());
                    return rollout != null
                            && rollout.running()
                            && rollout.patch().name().equals(patch.name());
                })
                .toList();
    }

    private static RolloutRecord require(Draft draft, long id, String verb, Set<RolloutState> states) {
        RolloutRecord rollout = draft.rollout(id);
        if (rollout == null) {
            throw Ledger.noSuchRollout(id);
        }
        if (!states.contains(rollout.state())) {
            throw wrongState(rollout, verb, "it is " + rollout.state());
        }
        return rollout;
    }

    private static RequestFault wrongState(RolloutRecord rollout, String verb, String why) {
        return new RequestFault(
                "WRONG_STATE",
                "Rollout " + rollout.id() + " cannot be " + verb + ": " + why,
                "See rollout:list for the states; a rollout that has ended is made anew by rollout:create.");
    }
}
