/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import org.essaim.testkit.transfer.BudgetPolicy;
import org.essaim.testkit.transfer.TestPayload;
import org.junit.jupiter.api.Test;

class SwarmTest {

    private static final int PIECE = 64 << 10;

    @Test
    void aSwarmCompletes() {
        TestPayload payload = TestPayload.of(40 * PIECE + 12_345, PIECE, 1);
        VirtualWorld world = new VirtualWorld(1, payload, 1_000_000, 10 << 20);
        world.add(true, BudgetPolicy.unlimited()).start();
        for (int i = 0; i < 4; i++) {
            world.add(false, BudgetPolicy.unlimited()).start();
        }
        boolean done = world.time()
                .runUntil(
                        () -> world.machines().stream().allMatch(VirtualMachine::isComplete),
                        600 * VirtualWorld.SECOND);
        assertThat(done).as("%s", world.machines()).isTrue();
        assertThat(world.machines())
                .allSatisfy(m -> assertThat(m.storage().content()).isEqualTo(payload.bytes()));
        assertNextToNothingCameTwice(world, payload.bytes().length);
    }

    /** What all have received is what all have sent, and hardly more than what they missed. */
    private static void assertNextToNothingCameTwice(VirtualWorld world, long length) {
        long received = 0;
        long sent = 0;
        for (VirtualMachine machine : world.machines()) {
            received += machine.swarm().downloaded();
            sent += machine.swarm().uploaded();
        }
        long missed = (world.machines().size() - 1) * length;
        assertThat(received).isBetween(missed, missed + missed / 50);
        assertThat(sent).isBetween(received, received + missed / 50);
    }
}
