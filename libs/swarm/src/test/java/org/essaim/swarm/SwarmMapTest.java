/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.essaim.swarm.Introductions.Pair;
import org.essaim.swarm.SwarmMap.Changes;
import org.essaim.swarm.SwarmMap.Machine;
import org.junit.jupiter.api.Test;

class SwarmMapTest {

    /** Machines from which on a site has four gateways. */
    private static final int LARGE = 12;

    // ---- without sites

    @Test
    void withoutSitesEverybodyIsReachedThoughNobodyKnowsAll() {
        SwarmMap map = flat(500);
        assertThat(reached(map, 0)).hasSize(500);
        assertThat(map.neighbours(0)).hasSizeLessThan(100);
        assertThat(map.sites()).isZero();
        assertThat(map.site(0)).isZero();
        assertThat(map.gateway(0)).isEqualTo(-1);
    }

    @Test
    void theOriginKnowsTheFirstFortyAtMost() {
        assertThat(flat(10).neighbours(SwarmMap.ORIGIN)).hasSize(10);
        SwarmMap map = flat(100);
        assertThat(map.neighbours(SwarmMap.ORIGIN))
                .hasSize(SwarmMap.ORIGIN_DEGREE)
                .allMatch(machine -> map.neighbours(machine).contains(SwarmMap.ORIGIN));
        assertThat(IntStream.range(0, 100).filter(m -> map.neighbours(m).contains(SwarmMap.ORIGIN)))
                .hasSize(SwarmMap.ORIGIN_DEGREE);
    }

    @Test
    void ofALargeSwarmTheOriginKnowsSomeWhoCameLate() {
        SwarmMap map = new SwarmMap(0, new SplittableRandom(1));
        int parted = 0;
        for (int machine = 0; machine < 1000; machine++) {
            Changes changes = map.joined(new Machine(machine, 0, 0, machine), false);
            for (Pair pair : changes.parted()) {
                parted++;
                assertThat(pair.other()).isEqualTo(SwarmMap.ORIGIN);
                assertThat(changes.introduced()).contains(new Pair(machine, SwarmMap.ORIGIN));
            }
        }
        assertThat(map.neighbours(SwarmMap.ORIGIN)).hasSize(SwarmMap.ORIGIN_DEGREE);
        assertThat(parted).as("they may stay connected").isBetween(8, 20);
        assertThat(map.neighbours(SwarmMap.ORIGIN).stream().filter(machine -> machine >= 100))
                .hasSizeGreaterThan(2);
    }

    @Test
    void whomTheOriginKnewIsReplacedWhenItLeaves() {
        SwarmMap map = flat(100);
        Set<Integer> before = map.neighbours(SwarmMap.ORIGIN);
        int leaver = before.iterator().next();
        Changes changes = map.left(leaver);

        Set<Integer> now = new HashSet<>(map.neighbours(SwarmMap.ORIGIN));
        assertThat(now).hasSize(SwarmMap.ORIGIN_DEGREE).doesNotContain(leaver);
        now.removeAll(before);
        assertThat(now).hasSize(1);
        assertThat(changes.introduced())
                .filteredOn(pair -> pair.other() == SwarmMap.ORIGIN)
                .containsExactly(new Pair(now.iterator().next(), SwarmMap.ORIGIN));
    }

    @Test
    void whomTheOriginDoesNotKnowLeavesItAsItIs() {
        SwarmMap map = flat(100);
        Set<Integer> before = map.neighbours(SwarmMap.ORIGIN);
        map.left(IntStream.range(0, 100)
                .filter(machine -> !before.contains(machine))
                .findFirst()
                .orElseThrow());
        assertThat(map.neighbours(SwarmMap.ORIGIN)).isEqualTo(before);
    }

    // ---- with sites

    @Test
    void gatewaysKnowTheOriginEachOtherAndTheirMatchElsewhere() {
        SwarmMap map = sited(LARGE, LARGE, LARGE);
        for (int machine = 0; machine < 3 * LARGE; machine++) {
            int index = map.gateway(machine);
            int site = map.site(machine);
            Set<Integer> expected = new HashSet<>(mates(map, machine));
            if (index >= 0) {
                expected.add(SwarmMap.ORIGIN);
                for (int other = 0; other < 3 * LARGE; other++) {
                    if (map.site(other) != site && map.gateway(other) == index) {
                        expected.add(other);
                    }
                }
                assertThat(expected).hasSize(LARGE - 1 + 1 + 2);
            }
            assertThat(map.neighbours(machine)).isEqualTo(expected);
        }
        assertThat(map.neighbours(SwarmMap.ORIGIN))
                .hasSize(3 * 4)
                .allMatch(machine -> map.gateway(machine) >= 0)
                .doesNotContain(SwarmMap.ORIGIN);
    }

    @Test
    void aSiteWithFewerGatewaysSharesThemAmongThoseOfALargeOne() {
        SwarmMap map = sited(LARGE, 2, 1);
        for (int machine = 0; machine < LARGE; machine++) {
            int index = map.gateway(machine);
            List<Integer> far = map.neighbours(machine).stream()
                    .filter(other -> other >= LARGE)
                    .toList();
            if (index < 0) {
                assertThat(far).isEmpty();
            } else {
                assertThat(far).containsExactlyInAnyOrder(LARGE + index % 2, LARGE + 2);
            }
        }
        assertThat(map.neighbours(LARGE + 2)).as("alone in its site").hasSize(1 + 4 + 2);
    }

    @Test
    void inALargeSiteGatewaysKnowEachOtherThoughNobodyKnowsAll() {
        SwarmMap map = sited(200);
        List<Integer> gateways =
                IntStream.range(0, 200).filter(m -> map.gateway(m) >= 0).boxed().toList();
        assertThat(gateways).hasSize(4);
        for (int gateway : gateways) {
            assertThat(map.gateways(gateway)).isEqualTo(4);
            assertThat(map.neighbours(gateway))
                    .containsAll(without(gateways, gateway))
                    .contains(SwarmMap.ORIGIN);
        }
        assertThat(map.neighbours(without(IntStream.range(0, 200).boxed().toList(), gateways)
                        .get(0)))
                .hasSizeLessThan(100)
                .doesNotContain(SwarmMap.ORIGIN);
    }

    @Test
    void whoComesToALargeSiteConcernsNobodyButThoseItIsIntroducedTo() {
        SwarmMap map = sited(LARGE + 3, LARGE);
        Changes changes = map.joined(new Machine(1000, 0, 0, 1000), false);
        assertThat(changes.moved()).containsExactly(1000);
        assertThat(changes.introduced())
                .isNotEmpty()
                .allMatch(pair -> pair.one() == 1000 || pair.other() == 1000)
                .allMatch(pair -> map.site(pair.one()) == 0 && map.site(pair.other()) == 0);
        changes = map.left(1000);
        assertThat(changes.moved()).isEmpty();
        assertThat(changes.introduced()).isEmpty();
    }

    @Test
    void theSuccessorOfAGatewayIsIntroducedToWhomThatOneKnew() {
        SwarmMap map = sited(LARGE + 3, LARGE);
        Changes changes = map.left(2); // the gateway with index 2
        assertThat(map.gateway(4)).isEqualTo(2);
        assertThat(changes.moved()).contains(4).doesNotContain(2, 5, LARGE + 3);
        assertThat(changes.introduced())
                .contains(new Pair(4, SwarmMap.ORIGIN), new Pair(4, 0), new Pair(4, LARGE + 3 + 2));
    }

    @Test
    void whileTheElectionIsOpenALowerRankTakesTheWorstGatewaysPlace() {
        SwarmMap map = sited(2);
        Changes changes = map.joined(new Machine(2, 0, 0, -5), true);
        assertThat(map.gateway(2)).isEqualTo(1);
        assertThat(map.gateway(0)).isZero();
        assertThat(map.gateway(1)).isEqualTo(-1);
        assertThat(changes.moved()).contains(1, 2);
        assertThat(changes.parted()).containsExactly(new Pair(1, SwarmMap.ORIGIN));
        assertThat(map.neighbours(SwarmMap.ORIGIN)).containsExactlyInAnyOrder(0, 2);
        assertThat(map.neighbours(1)).doesNotContain(SwarmMap.ORIGIN);
    }

    @Test
    void afterTheElectionNeitherRankNorUplinkTakesAGatewaysPlace() {
        SwarmMap map = sited(2);
        Changes changes = map.joined(new Machine(2, 0, 1e9, -5), false);
        assertThat(map.gateway(2)).isEqualTo(-1);
        assertThat(map.gateway(1)).isEqualTo(1);
        assertThat(changes.moved()).containsExactly(2);
    }

    @Test
    void machinesOfNoListedSiteMakeOneSiteMore() {
        SwarmMap map = sited(2, 2);
        assertThat(map.sites()).isEqualTo(2);
        Changes changes = map.joined(new Machine(10, -1, 0, 10), false);
        assertThat(map.sites()).isEqualTo(3);
        assertThat(map.site(10)).isEqualTo(2);
        assertThat(changes.moved()).as("everybody hears of one site more").containsExactlyInAnyOrder(0, 1, 2, 3, 10);

        map.joined(new Machine(11, 2, 0, 11), false);
        changes = map.joined(new Machine(12, 99, 0, 12), false);
        assertThat(map.sites()).isEqualTo(3);
        assertThat(map.site(11)).isEqualTo(map.site(12)).isEqualTo(2);
        assertThat(changes.moved()).containsExactly(12);
    }

    @Test
    void sitesThatAreEmptySeparateNobody() {
        int sites = 100;
        SwarmMap map = new SwarmMap(sites, new SplittableRandom(3));
        for (int site = 0; site < sites; site++) {
            map.joined(new Machine(site, site, 0, site), false);
        }
        Set<Pair> introduced = new HashSet<>();
        for (int site = 0; site < sites; site++) {
            if (site % 10 > 0) {
                introduced.addAll(map.left(site).introduced());
            }
        }
        assertThat(reached(map, 0)).hasSize(sites / 10);
        assertThat(introduced).isNotEmpty();
        map.joined(new Machine(5, 5, 0, 5), false);
        assertThat(reached(map, 0)).as("comes again").contains(5).hasSize(sites / 10 + 1);
    }

    // ---- what changes nothing

    @Test
    void whoComesTwiceOrLeavesWithoutHavingComeConcernsNobody() {
        SwarmMap map = sited(3);
        assertThat(map.joined(new Machine(1, 0, 5, 5), true)).isEqualTo(new Changes(Set.of(), List.of(), List.of()));
        assertThat(map.left(77)).isEqualTo(new Changes(Set.of(), List.of(), List.of()));
        assertThat(map.size()).isEqualTo(3);
        assertThat(map.has(1)).isTrue();
        assertThat(map.has(77)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> map.site(77));
        assertThatIllegalArgumentException().isThrownBy(() -> map.neighbours(77));
    }

    // ----

    private static SwarmMap flat(int machines) {
        SwarmMap map = new SwarmMap(0, new SplittableRandom(1));
        for (int machine = 0; machine < machines; machine++) {
            map.joined(new Machine(machine, 0, 0, machine), false);
        }
        return map;
    }

    /** The sites one after the other, ranked by number. */
    private static SwarmMap sited(int... machines) {
        SwarmMap map = new SwarmMap(machines.length, new SplittableRandom(1));
        int number = 0;
        for (int site = 0; site < machines.length; site++) {
            for (int i = 0; i < machines[site]; i++, number++) {
                map.joined(new Machine(number, site, 0, number), false);
            }
        }
        return map;
    }

    private static List<Integer> mates(SwarmMap map, int machine) {
        return IntStream.range(0, map.size())
                .filter(other -> other != machine && map.site(other) == map.site(machine))
                .boxed()
                .toList();
    }

    private static List<Integer> without(List<Integer> all, int one) {
        return without(all, List.of(one));
    }

    private static List<Integer> without(List<Integer> all, Collection<Integer> some) {
        return all.stream().filter(machine -> !some.contains(machine)).toList();
    }

    /** Who is reached without the origin. */
    static Set<Integer> reached(SwarmMap map, int from) {
        Set<Integer> reached = new HashSet<>(Set.of(from));
        Deque<Integer> next = new ArrayDeque<>(reached);
        while (!next.isEmpty()) {
            for (int other : map.neighbours(next.remove())) {
                if (other != SwarmMap.ORIGIN && reached.add(other)) {
                    next.add(other);
                }
            }
        }
        return reached;
    }
}
