/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import org.essaim.testkit.transfer.BudgetPolicy;
import org.essaim.testkit.transfer.TestPayload;
import org.junit.jupiter.api.Test;

/** One machine that sends to one other over a link that is faster than two pieces and an answer at a time. */
class FastLinkTest {

    private static final int PIECE = 256 << 10;
    private static final int PIECES = 256;
    private static final long RATE = 400_000_000;
    private static final long LATENCY = 500_000;

    private final TestPayload payload = TestPayload.v2(PIECES * PIECE, PIECE, 1);
    private final VirtualWorld world = new VirtualWorld(1, payload, LATENCY, RATE);

    /** The time that it takes, in relation to what the link alone takes. */
    private double run(long memory, long disk) {
        world.add(true, BudgetPolicy.unlimited()).start();
        world.time().run(VirtualWorld.SECOND);
        long begin = world.time().now();
        VirtualMachine receiver = world.add(false, BudgetPolicy.unlimited())
                .buffers(memory)
                .slow(disk)
                .start();
        boolean done = world.time().runUntil(receiver::isComplete, 60 * VirtualWorld.SECOND);
        assertThat(done).as("%s", receiver).isTrue();
        assertThat(receiver.storage().content()).isEqualTo(payload.bytes());
        return (world.time().now() - begin) / 1e9 / (payload.bytes().length / (double) RATE);
    }

    @Test
    void asMuchIsPromisedAheadAsTheLinkSends() {
        assertThat(run(16 << 20, 0)).isLessThan(2);
    }

    @Test
    void whoHasMemoryForThreePiecesIsOfferedNoMoreThanItTakesAndNeverWaitsForNothing() {
        long disk = VirtualWorld.SECOND / 20;

        assertThat(run(1 << 20, disk) * payload.bytes().length / RATE)
                .as("seconds, of which the disk needs a third of its own for each piece")
                .isLessThan(1.2 * PIECES / 3 * disk / VirtualWorld.SECOND);
        assertThat(world.network().messages())
                .as("messages, of which a piece needs 16 requests and blocks and a few of its own")
                .isLessThan(PIECES * (2L * PIECE / (16 << 10) + 8));
    }
}
