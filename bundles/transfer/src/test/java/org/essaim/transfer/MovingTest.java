/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import org.essaim.api.transfer.TransferOutcome;
import org.essaim.api.transfer.TransferProgress.State;
import org.essaim.api.transfer.TransferSession;
import org.essaim.testkit.transfer.Await;
import org.essaim.testkit.transfer.BudgetPolicy;
import org.essaim.testkit.transfer.EngineUnderTest;
import org.essaim.testkit.transfer.Machine;
import org.essaim.testkit.transfer.MemoryPieceStorage;
import org.essaim.testkit.transfer.TransferFleet;
import org.essaim.transfer.ttorrent.FormerEngine;
import org.junit.jupiter.api.Test;

/** A machine's engine is replaced by another implementation in the middle of a transfer. */
class MovingTest extends TransferFleet {

    private boolean former;

    @Override
    protected EngineUnderTest engine() {
        return former ? FormerEngine.start() : TestEngine.start();
    }

    @Override
    protected String threadPrefix() {
        return "essaim-";
    }

    @Test
    void aMachineMovesFromTtorrentAndFetchesNoVerifiedByteAgain() {
        former = true;
        move();
    }

    @Test
    void aMachineMovesBackToTtorrentAndFetchesNoVerifiedByteAgain() {
        former = false;
        move();
    }

    @Test
    void bothEnginesServeEachOther() {
        former = true;
        seed(origin(), BudgetPolicy.unlimited());
        former = false;
        Machine ours = machine("ours");
        ours.engine().uploadPolicy(BudgetPolicy.unlimited());
        MemoryPieceStorage storage = payload.empty();
        outcome(ours.open(payload, storage, false));
        former = true;
        MemoryPieceStorage theirs = payload.empty();
        TransferSession last = machine("theirs").open(payload, theirs, false);

        assertThat(outcome(last)).isInstanceOf(TransferOutcome.Complete.class);
        assertThat(storage.content()).isEqualTo(payload.bytes());
        assertThat(theirs.content()).isEqualTo(payload.bytes());
    }

    private void move() {
        BudgetPolicy policy = new BudgetPolicy(SIZE / 2);
        TransferSession seed = seed(origin(), policy);
        Machine a = machine("a");
        MemoryPieceStorage storage = payload.empty();
        TransferSession first = a.open(payload, storage, false);
        awaitSpent(policy, first);
        first.close();
        long have = first.progress().bytesHave();

        former = !former;
        a.replaceEngine();
        TransferSession second = a.open(payload, storage, false);
        Await.until("resumed", () -> second.progress().state() != State.CHECKING);
        assertThat(second.progress().bytesHave()).isEqualTo(have);
        assertThat(second.progress().bytesFromOrigin())
                .as("counted over the move")
                .isGreaterThanOrEqualTo(have);
        policy.add(SIZE);

        assertThat(outcome(second)).isInstanceOf(TransferOutcome.Complete.class);
        assertThat(storage.content()).isEqualTo(payload.bytes());
        assertThat(storage.bytesWritten())
                .as("no verified piece is fetched again")
                .isEqualTo(SIZE);
        assertThat(seed.progress().state()).isEqualTo(State.SEEDING);
    }
}
