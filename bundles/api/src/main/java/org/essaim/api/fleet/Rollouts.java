/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.essaim.api.MachineId;
import org.essaim.api.PatchId;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Rollouts: a patch times a filter over machines gives one action per machine. Every change is on the disk before the
 * method returns. Thread-safe.
 */
@ProviderType
public interface Rollouts {

    /**
     * Makes a rollout in state READY.
     *
     * @param target a filter, see {@link Machines#matching(String)}
     * @throws org.essaim.api.RequestFault {@code NO_SUCH_PATCH}, {@code PATCH_WITHDRAWN}, {@code BAD_FILTER},
     *     {@code NO_TARGETS}
     */
    Rollout create(PatchId patch, String target, boolean discardLocalChanges);

    /**
     * Starts a READY rollout. A machine that still works for another rollout of the same patch name is taken over: its
     * old action is CANCELED with code {@code SUPERSEDED}.
     *
     * @throws org.essaim.api.RequestFault {@code NO_SUCH_ROLLOUT}, {@code WRONG_STATE}
     */
    Rollout start(long id);

    /** RUNNING → PAUSED. Errors as {@link #start}. */
    Rollout pause(long id);

    /** PAUSED → RUNNING. Errors as {@link #start}. */
    Rollout resume(long id);

    /** Cancels every action that has not ended. Errors as {@link #start}. */
    Rollout stop(long id);

    /** Takes every machine that FINISHED back to the version before, and cancels the others. Errors as {@link #start}. */
    Rollout undo(long id);

    /** All rollouts, newest first. */
    List<Rollout> rollouts();

    /** @throws org.essaim.api.RequestFault {@code NO_SUCH_ROLLOUT} */
    Rollout rollout(long id);

    /** A rollout's actions in order of machine id. Errors as {@link #rollout}. */
    List<Action> actions(long id);

    /**
     * How near a rollout is to what is physically possible; empty for one that was not started, was stopped or is taken back.
     * Errors as {@link #rollout}.
     */
    default Optional<Efficiency> efficiency(long id) {
        return Optional.empty();
    }

    /**
     * Waits until anything about a rollout changes.
     *
     * @param since the {@link Rollout#revision()} that the caller has seen
     * @return the rollout, changed or after the time-out as it is
     */
    Rollout await(long id, long since, Duration timeout) throws InterruptedException;

    /**
     * A rollout.
     *
     * @param revision grows with every change of it or its actions; not kept over restarts
     * @param counts actions per state
     * @param originBytes payload bytes that the server has sent for it
     */
    record Rollout(
            long id,
            PatchId patch,
            String target,
            boolean discardLocalChanges,
            RolloutState state,
            Instant created,
            Optional<Instant> started,
            Optional<Instant> ended,
            long revision,
            Map<ActionState, Integer> counts,
            long payloadLength,
            long originBytes) {}

    /**
     * One machine's part.
     *
     * @param detail what it is doing or waits for, one sentence
     * @param code set with ERROR and CANCELED
     * @param remedy set with ERROR
     * @param bytesHave verified payload bytes on the machine
     * @param rate payload bytes per second, as last reported
     */
    record Action(
            long id,
            long rollout,
            MachineId machine,
            ActionState state,
            String detail,
            Optional<String> code,
            Optional<String> remedy,
            long bytesHave,
            long bytesTotal,
            long bytesFromOrigin,
            long bytesFromPeers,
            long rate,
            Optional<String> liveTree,
            Optional<Instant> started,
            Optional<Instant> ended) {}
}
