/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GatewayElectionTest {

    @Test
    void theFastestAreElectedAndAmongEqualsTheLowestNumber() {
        GatewayElection election = new GatewayElection(1);
        election.joined(7, 10);
        election.joined(3, 50);
        election.joined(2, 50);
        election.wish(3);
        assertThat(gateways(election)).containsExactly(7, 2, 3);
    }

    @Test
    void whoIsAGatewayStaysOneWhenAFasterMachineComes() {
        GatewayElection election = new GatewayElection(2);
        assertThat(election.joined(1, 10)).isTrue();
        assertThat(election.joined(2, 10)).isTrue();
        assertThat(election.joined(3, 100)).isFalse();
        assertThat(gateways(election)).containsExactly(1, 2);
    }

    @Test
    void theSuccessorOfADeadGatewayTakesItsIndexAndNobodyElseChanges() {
        GatewayElection election = of(3, 5);
        assertThat(election.left(1)).isTrue();
        assertThat(gateways(election)).containsExactly(0, 3, 2);
        assertThat(election.left(4)).isFalse();
        assertThat(election.left(99)).isFalse();
    }

    @Test
    void withoutASuccessorThoseBehindMoveUp() {
        GatewayElection election = of(3, 3);
        election.left(0);
        assertThat(gateways(election)).containsExactly(1, 2);
        election.left(1);
        election.left(2);
        assertThat(election.size()).isZero();
        assertThat(election.index(2)).isEqualTo(-1);
    }

    @Test
    void whoStepsDownMayBeElectedAgain() {
        GatewayElection election = of(4, 4);
        election.wish(2);
        assertThat(gateways(election)).containsExactly(0, 1);
        election.left(0);
        assertThat(gateways(election)).containsExactly(2, 1);
    }

    @Test
    void whateverHappensThereAreAsManyAsWishedAndPossibleAndAllOfThemLive() {
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            GatewayElection election = new GatewayElection(1);
            Set<Integer> alive = new HashSet<>();
            int wished = 1;
            for (int step = 0; step < 100; step++) {
                int machine = random.nextInt(12);
                if (random.nextInt(10) == 0) {
                    wished = 1 + random.nextInt(5);
                    election.wish(wished);
                } else if (alive.remove(machine)) {
                    election.left(machine);
                } else {
                    alive.add(machine);
                    election.joined(machine, random.nextInt(3));
                }
                List<Integer> gateways = gateways(election);
                assertThat(gateways).as("seed %d", seed).hasSize(Math.min(wished, alive.size()));
                assertThat(gateways).doesNotHaveDuplicates();
                assertThat(alive).containsAll(gateways);
                assertThat(gateways).allMatch(gateway -> gateways.get(election.index(gateway))
                        .equals(gateway));
            }
        }
    }

    private static GatewayElection of(int wished, int machines) {
        GatewayElection election = new GatewayElection(wished);
        for (int machine = 0; machine < machines; machine++) {
            election.joined(machine, 1);
        }
        return election;
    }

    private static List<Integer> gateways(GatewayElection election) {
        List<Integer> gateways = new ArrayList<>();
        for (int index = 0; index < election.size(); index++) {
            gateways.add(election.gateway(index));
        }
        return gateways;
    }
}
