/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import java.time.Instant;
import java.util.Optional;
import org.essaim.api.MachineId;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.Rollouts;

/**
 * An action as the database keeps it.
 *
 * @param cancelPending the machine may still work on it and has not confirmed that it stopped
 * @param seq of the last report that was taken, -1 before the first
 */
record ActionRecord(
        long id,
        long rollout,
        MachineId machine,
        ActionState state,
        boolean cancelPending,
        long seq,
        Account account,
        Optional<Instant> started,
        Optional<Instant> ended) {

    static final long NO_SEQ = -1;

    static ActionRecord planned(long id, long rollout, MachineId machine, long payloadLength) {
        return new ActionRecord(
                id,
                rollout,
                machine,
                ActionState.SCHEDULED,
                false,
                NO_SEQ,
                Account.planned(payloadLength),
                Optional.empty(),
                Optional.empty());
    }

    /** Whether the machine must hear of it, once its rollout runs. */
    boolean open() {
        return !state.ended() || cancelPending;
    }

    ActionRecord in(ActionState newState, boolean newCancelPending, Account newAccount, Instant now) {
        return new ActionRecord(
                id,
                rollout,
                machine,
                newState,
                newCancelPending,
                seq,
                newAccount,
                started.isPresent() || newState == ActionState.CANCELED ? started : Optional.of(now),
                newState.ended()
                        ? Optional.of(ended.filter(at -> newState == state).orElse(now))
                        : Optional.empty());
    }

    ActionRecord heard(long newSeq) {
        return new ActionRecord(id, rollout, machine, state, cancelPending, newSeq, account, started, ended);
    }

    Rollouts.Action view() {
        return new Rollouts.Action(
                id,
                rollout,
                machine,
                state,
                account.detail(),
                account.code(),
                account.remedy(),
                account.bytesHave(),
                account.bytesTotal(),
                account.bytesFromOrigin(),
                account.bytesFromPeers(),
                account.rate(),
                account.liveTree(),
                started,
                ended);
    }
}
