/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.essaim.api.InfoHash;
import org.essaim.api.PatchId;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.RolloutState;
import org.essaim.api.fleet.Rollouts;

/**
 * A rollout as the database keeps it.
 *
 * @param undoing whether it is being, or has been, taken back
 * @param originBytes payload bytes that the origin sent while it ran
 * @param originSent what the origin had sent of the patch in all when {@code originBytes} was counted last; {@link
 *     #UNKNOWN} before the first count
 */
record RolloutRecord(
        long id,
        PatchId patch,
        InfoHash infoHash,
        long payloadLength,
        String target,
        boolean discardLocalChanges,
        RolloutState state,
        boolean undoing,
        Instant created,
        Optional<Instant> started,
        Optional<Instant> ended,
        long originBytes,
        long originSent) {

    static final long UNKNOWN = -1;

    boolean running() {
        return state == RolloutState.RUNNING || state == RolloutState.PAUSED;
    }

    RolloutRecord in(RolloutState newState, boolean nowUndoing, Instant now) {
        return new RolloutRecord(
                id,
                patch,
                infoHash,
                payloadLength,
                target,
                discardLocalChanges,
                newState,
                nowUndoing,
                created,
                started.isEmpty() && newState == RolloutState.RUNNING ? Optional.of(now) : started,
                newState.ended() ? Optional.of(now) : Optional.empty(),
                originBytes,
                originSent);
    }

    /**
     * Adds what the origin has sent since the last count. A counter that went back began anew.
     *
     * @param sent what the origin has sent of the patch in all, or {@link #UNKNOWN}
     */
    RolloutRecord counted(long sent) {
        if (sent < 0 || sent == originSent || undoing || !running()) {
            return this;
        }
        long more = originSent < 0 ? 0 : sent > originSent ? sent - originSent : sent;
        return new RolloutRecord(
                id,
                patch,
                infoHash,
                payloadLength,
                target,
                discardLocalChanges,
                state,
                false,
                created,
                started,
                ended,
                originBytes + more,
                sent);
    }

    Rollouts.Rollout view(long revision, Map<ActionState, Integer> counts) {
        return new Rollouts.Rollout(
                id,
                patch,
                target,
                discardLocalChanges,
                state,
                created,
                started,
                ended,
                revision,
                counts,
                payloadLength,
                originBytes);
    }
}
