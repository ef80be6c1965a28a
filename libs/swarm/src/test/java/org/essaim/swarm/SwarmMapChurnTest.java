/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.essaim.swarm.Introductions.Pair;
import org.essaim.swarm.SwarmMap.Changes;
import org.essaim.swarm.SwarmMap.Machine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds after every step, whoever comes and goes. */
class SwarmMapChurnTest {

    private static final int STEPS = 200;
    private static final int SEEDS = 10;

    /** All that is known of one moment. */
    private record Moment(Map<Integer, Spot> spots, Set<Pair> pairs) {}

    private record Spot(int site, int sites, int gateway, int gateways) {}

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5})
    void whoeverComesAndGoesThoseConcernedAreNamed(int sites) {
        for (int seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            SwarmMap map = new SwarmMap(sites, random);
            Set<Integer> alive = new TreeSet<>();
            Moment before = moment(map, alive);
            for (int step = 0; step < STEPS; step++) {
                Changes changes = step(map, alive, sites, step, random);
                Moment now = moment(map, alive);
                String as = "sites " + sites + " seed " + seed + " step " + step;
                namesThoseConcerned(before, now, changes, as);
                isSound(map, now, sites, as);
                before = now;
            }
        }
    }

    private static Changes step(SwarmMap map, Set<Integer> alive, int sites, int step, SplittableRandom random) {
        int most = step < STEPS / 2 ? 60 : 15; // grows beyond what is small, and shrinks again
        int machine = random.nextInt(80);
        boolean comes = alive.size() < most && random.nextInt(4) > 0;
        if (comes && alive.add(machine)) {
            int site = random.nextInt(4) > 0 ? 0 : random.nextInt(-1, sites + 2);
            Machine newcomer = new Machine(machine, site, random.nextInt(3), random.nextInt(10));
            return map.joined(newcomer, random.nextBoolean());
        }
        if (!alive.isEmpty()) {
            machine = alive.stream()
                    .skip(random.nextInt(alive.size()))
                    .findFirst()
                    .orElseThrow();
            alive.remove(machine);
        }
        return map.left(machine);
    }

    private static Moment moment(SwarmMap map, Set<Integer> alive) {
        Map<Integer, Spot> spots = new HashMap<>();
        Set<Pair> pairs = new HashSet<>();
        for (int machine : alive) {
            spots.put(machine, new Spot(map.site(machine), map.sites(), map.gateway(machine), map.gateways(machine)));
            map.neighbours(machine).forEach(other -> pairs.add(new Pair(machine, other)));
        }
        map.neighbours(SwarmMap.ORIGIN).forEach(other -> pairs.add(new Pair(SwarmMap.ORIGIN, other)));
        return new Moment(spots, pairs);
    }

    private static void namesThoseConcerned(Moment before, Moment now, Changes changes, String as) {
        assertThat(without(changes.moved(), now.spots.keySet()))
                .as("moved, %s", as)
                .isEmpty();
        Set<Integer> moved = new HashSet<>();
        now.spots.forEach((machine, spot) -> {
            if (!spot.equals(before.spots.get(machine))) {
                moved.add(machine);
            }
        });
        assertThat(without(moved, changes.moved())).as("who has moved, %s", as).isEmpty();

        Set<Pair> introduced = new HashSet<>();
        for (Pair pair : changes.introduced()) {
            introduced.add(pair);
            introduced.add(new Pair(pair.other(), pair.one()));
        }
        assertThat(without(introduced, now.pairs)).as("introduced, %s", as).isEmpty();
        namesThoseParted(before, now, changes, as);
        introduced.addAll(before.pairs);
        assertThat(without(now.pairs, introduced)).as("who knows whom, %s", as).isEmpty();
    }

    private static void namesThoseParted(Moment before, Moment now, Changes changes, String as) {
        Set<Pair> parted = new HashSet<>();
        for (Pair pair : changes.parted()) {
            parted.add(pair);
            parted.add(new Pair(pair.other(), pair.one()));
        }
        Set<Pair> lost = without(before.pairs, now.pairs);
        lost.removeIf(pair -> !isHere(now, pair.one()) || !isHere(now, pair.other()));
        assertThat(parted).as("parted, %s", as).isEqualTo(lost);
    }

    private static <T> Set<T> without(Set<T> all, Set<T> some) {
        Set<T> rest = new HashSet<>(all);
        rest.removeIf(some::contains);
        return rest;
    }

    private static boolean isHere(Moment now, int machine) {
        return machine == SwarmMap.ORIGIN || now.spots.containsKey(machine);
    }

    private static void isSound(SwarmMap map, Moment now, int sites, String as) {
        assertThat(map.size()).as(as).isEqualTo(now.spots.size());
        Set<Pair> oneSided = new HashSet<>(now.pairs);
        oneSided.removeIf(pair -> pair.one() != pair.other() && now.pairs.contains(new Pair(pair.other(), pair.one())));
        assertThat(oneSided).as("both know each other, %s", as).isEmpty();
        now.spots.keySet().stream().findFirst().ifPresent(any -> assertThat(SwarmMapTest.reached(map, any))
                .as("reached, %s", as)
                .isEqualTo(now.spots.keySet()));
        if (sites == 0) {
            assertThat(map.neighbours(SwarmMap.ORIGIN))
                    .as(as)
                    .hasSize(Math.min(SwarmMap.ORIGIN_DEGREE, now.spots.size()));
        } else {
            hasItsGateways(now, as);
        }
    }

    private static void hasItsGateways(Moment now, String as) {
        Map<Integer, Integer> sizes = new HashMap<>();
        Map<Integer, Set<Integer>> gateways = new HashMap<>();
        now.spots.forEach((machine, spot) -> {
            sizes.merge(spot.site, 1, Integer::sum);
            Set<Integer> numbers = gateways.computeIfAbsent(spot.site, site -> new HashSet<>());
            assertThat(spot.site).as(as).isBetween(0, spot.sites - 1);
            if (spot.gateway >= 0) {
                assertThat(numbers.add(spot.gateway))
                        .as("one of each number, %s", as)
                        .isTrue();
                assertThat(spot.gateway).as(as).isLessThan(spot.gateways);
            }
        });
        sizes.forEach((site, size) ->
                assertThat(gateways.get(site)).as("gateways, %s", as).hasSize(Ownership.gateways(size)));
        Set<Pair> wrong = new HashSet<>(now.pairs);
        wrong.removeIf(pair -> mayKnow(now.spots.get(pair.one()), now.spots.get(pair.other())));
        assertThat(wrong).as("over the WAN, %s", as).isEmpty();
    }

    /** Machines of one site, and gateways; nobody stands for the origin. */
    private static boolean mayKnow(@Nullable Spot one, @Nullable Spot other) {
        boolean near = one != null && other != null && one.site == other.site;
        return near || ((one == null || one.gateway >= 0) && (other == null || other.gateway >= 0));
    }
}
