/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FlatSwarmTest {

    private static final double RATE = 625_000;
    private static final Payload PAYLOAD = new Payload(256L << 18, 1 << 18);

    @Test
    void twentyEqualMachinesComeNearTheBound() {
        Outcome outcome = Simulation.run(Scenario.flat(20, RATE, PAYLOAD, 1));
        assertThat(outcome.isComplete()).isTrue();
        assertThat(outcome.ratio()).isBetween(1.0, 1.045);
        assertThat(outcome.originCopies()).isBetween(1.0, 1.06);
    }
}
