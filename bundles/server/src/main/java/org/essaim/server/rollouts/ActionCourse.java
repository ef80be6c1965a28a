/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import static org.essaim.api.fleet.ActionState.APPLYING;
import static org.essaim.api.fleet.ActionState.ASSIGNED;
import static org.essaim.api.fleet.ActionState.CANCELED;
import static org.essaim.api.fleet.ActionState.DOWNLOADED;
import static org.essaim.api.fleet.ActionState.DOWNLOADING;
import static org.essaim.api.fleet.ActionState.ERROR;
import static org.essaim.api.fleet.ActionState.FINISHED;
import static org.essaim.api.fleet.ActionState.ROLLED_BACK;
import static org.essaim.api.fleet.ActionState.ROLLING_BACK;
import static org.essaim.api.fleet.ActionState.SCHEDULED;
import static org.essaim.api.fleet.ActionState.WAITING;

import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.essaim.api.fleet.ActionState;

/** The course of an action as pure functions: which reports of a machine move it, and what the server may order. */
final class ActionCourse {

    /** What a machine's report may make of a state. Skipping ahead is legal, because reports get lost. */
    private static final Map<ActionState, Set<ActionState>> REPORTED = new EnumMap<>(Map.of(
            SCHEDULED, EnumSet.of(ASSIGNED, DOWNLOADING, DOWNLOADED, WAITING, APPLYING, FINISHED, ERROR, CANCELED),
            ASSIGNED, EnumSet.of(DOWNLOADING, DOWNLOADED, WAITING, APPLYING, FINISHED, ERROR, CANCELED),
            DOWNLOADING, EnumSet.of(DOWNLOADED, WAITING, APPLYING, FINISHED, ERROR, CANCELED),
            // Back to DOWNLOADING: what was complete was damaged on the disk and is fetched again.
            DOWNLOADED, EnumSet.of(DOWNLOADING, WAITING, APPLYING, FINISHED, ERROR, CANCELED),
            WAITING, EnumSet.of(DOWNLOADING, DOWNLOADED, APPLYING, FINISHED, ERROR, CANCELED),
            APPLYING, EnumSet.of(DOWNLOADING, WAITING, FINISHED, ERROR, CANCELED),
            FINISHED, EnumSet.noneOf(ActionState.class),
            ERROR, EnumSet.noneOf(ActionState.class),
            // The order to cancel came too late.
            CANCELED, EnumSet.of(FINISHED, ROLLED_BACK),
            ROLLING_BACK, EnumSet.of(ROLLED_BACK, ERROR)));

    private ActionCourse() {}

    /** What a report leads to. */
    sealed interface Ruling {

        /** Nothing, because of {@code reason}. */
        record Ignored(String reason) implements Ruling {}

        /** Newer figures; in memory only. */
        record Progress(ActionRecord action) implements Ruling {}

        /** Another state; onto the disk before the machine is answered. */
        record Moved(ActionRecord action) implements Ruling {}
    }

    /** Whether a machine's report may move an action from one state to another. */
    static boolean legal(ActionState from, ActionState to) {
        return REPORTED.getOrDefault(from, Set.of()).contains(to);
    }

    /**
     * Rules on a report.
     *
     * @param undoing whether the rollout is being, or has been, taken back
     */
    static Ruling rule(ActionRecord action, Report report, boolean undoing, Instant now) {
        if (report.seq() <= action.seq()) {
            return new Ruling.Ignored("report " + report.seq() + " was heard before");
        }
        ActionRecord heard = action.heard(report.seq());
        if (action.state() == CANCELED) {
            return onCancelled(heard, report, undoing, now);
        }
        if (report.state() == action.state()) {
            return action.state().ended()
                    ? new Ruling.Ignored("it is " + action.state() + " already")
                    : new Ruling.Progress(heard.in(action.state(), false, report.account(), now));
        }
        if (!legal(action.state(), report.state())) {
            return new Ruling.Ignored(action.state() + " does not become " + report.state() + " by a report");
        }
        return new Ruling.Moved(heard.in(report.state(), false, report.account(), now));
    }

    private static Ruling onCancelled(ActionRecord action, Report report, boolean undoing, Instant now) {
        if (legal(CANCELED, report.state())) {
            boolean back = undoing && report.state() == FINISHED;
            return new Ruling.Moved(action.in(back ? ROLLING_BACK : report.state(), false, report.account(), now));
        }
        boolean stopped = report.state().ended();
        if (stopped) {
            return action.cancelPending()
                    ? new Ruling.Moved(action.in(CANCELED, false, action.account(), now))
                    : new Ruling.Ignored("it is CANCELED already");
        }
        // It works on, though nobody wants it to: where the order was never given or is lost, give it.
        return action.cancelPending()
                ? new Ruling.Ignored("it has been told to stop")
                : new Ruling.Moved(action.in(CANCELED, true, action.account(), now));
    }

    /** Cancels an action; empty when it has ended. The machine is told where it may have heard of the action. */
    static Optional<ActionRecord> cancel(ActionRecord action, String code, String detail, Instant now) {
        if (action.state().ended()) {
            return Optional.empty();
        }
        boolean told = action.state() != SCHEDULED;
        return Optional.of(action.in(CANCELED, told, action.account().saying(detail, Optional.of(code)), now));
    }

    /** Takes a finished action back; empty when it is not FINISHED. */
    static Optional<ActionRecord> takeBack(ActionRecord action, Instant now) {
        return action.state() != FINISHED
                ? Optional.empty()
                : Optional.of(action.in(
                        ROLLING_BACK, false, action.account().saying("is taken back", Optional.empty()), now));
    }
}
