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
    }
}
