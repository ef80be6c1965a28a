/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GatewayElectionTest {

    @Test
    void theFastestAreElectedAndAmongEqualsTheLowestNumber() {
        GatewayElection election = new GatewayElection(1);
        election.joined(7, 10, 7, false);
        election.joined(3, 50, 3, false);
        election.joined(2, 50, 2, false);
        election.wish(3);
        assertThat(gateways(election)).containsExactly(7, 2, 3);
    }

    @Test
    void whoIsAGatewayStaysOneWhenAFasterMachineComes() {
        GatewayElection election = new GatewayElection(2);
        assertThat(election.joined(1, 10, 1, false)).isTrue();
        assertThat(election.joined(2, 10, 2, false)).isTrue();
        assertThat(election.joined(3, 100, 3, false)).isFalse();
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
                    election.joined(machine, random.nextInt(3), machine, false);
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

    @Test
    void whileTheElectionIsOpenABetterOneTakesTheIndexOfTheWorst() {
        GatewayElection election = new GatewayElection(2);
        election.joined(1, 10, 7, true);
        election.joined(2, 10, 5, true);
        assertThat(election.joined(3, 10, 6, true))
                .as("a lower rank than that of 1")
                .isTrue();
        assertThat(gateways(election)).containsExactly(3, 2);
        assertThat(election.joined(4, 20, 99, true)).as("a faster uplink").isTrue();
        assertThat(gateways(election)).containsExactly(4, 2);
        assertThat(election.joined(5, 10, 5, true)).as("a higher number than 2").isFalse();
        assertThat(election.joined(0, 10, 5, true)).as("a lower number than 2").isTrue();
        assertThat(gateways(election)).containsExactly(4, 0);
    }

    @Test
    void whoWasDisplacedIsElectedAgainBeforeThoseWhoAreWorse() {
        GatewayElection election = new GatewayElection(1);
        election.joined(1, 10, 7, true);
        election.joined(2, 10, 9, true);
        election.joined(3, 10, 5, true);
        assertThat(gateways(election)).containsExactly(3);
        election.left(3);
        assertThat(gateways(election)).containsExactly(1);
    }

    @Test
    void whileTheElectionIsOpenItDoesNotMatterWhoComesFirst() {
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int wished = 1 + random.nextInt(5);
            GatewayElection election = new GatewayElection(wished);
            List<double[]> all = new ArrayList<>();
            for (int machine = 0; machine < 20; machine++) {
                double[] candidate = {machine, random.nextInt(3), random.nextInt(4)};
                all.add(candidate);
                election.joined(machine, candidate[1], (long) candidate[2], true);
            }
            List<Integer> best = all.stream()
                    .sorted(Comparator.comparingDouble((double[] c) -> -c[1])
                            .thenComparingDouble(c -> c[2])
                            .thenComparingDouble(c -> c[0]))
                    .limit(wished)
                    .map(c -> (int) c[0])
                    .toList();
            assertThat(gateways(election)).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(best);
        }
    }

    private static GatewayElection of(int wished, int machines) {
        GatewayElection election = new GatewayElection(wished);
        for (int machine = 0; machine < machines; machine++) {
            election.joined(machine, 1, machine, false);
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
