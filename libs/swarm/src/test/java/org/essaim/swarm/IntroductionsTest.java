/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IntroductionsTest {

    @Test
    void inASmallSwarmEverybodyKnowsEverybody() {
        Introductions introductions = of(Introductions.SMALL);
        for (int machine = 0; machine < Introductions.SMALL; machine++) {
            assertThat(introductions.neighbours(machine)).hasSize(Introductions.SMALL - 1);
        }
    }

    @Test
    void inALargeOneEachKnowsAboutTwenty() {
        Introductions introductions = of(2000);
        int all = 0;
        for (int machine = 0; machine < 2000; machine++) {
            int degree = introductions.neighbours(machine).size();
            assertThat(degree).isBetween(Introductions.DEGREE / 2, 2 * Introductions.DEGREE);
            all += degree;
        }
        assertThat(all / 2000.0).isBetween(Introductions.DEGREE - 1.0, Introductions.DEGREE + 2.0);
    }

    @Test
    void thoseWhoCameFirstKnowNearlyAsManyOfTheOthersAsTheseDo() {
        Introductions introductions = of(2000);
        int outside = 0;
        for (int machine = 0; machine < Introductions.SMALL; machine++) {
            outside += (int) introductions.neighbours(machine).stream()
                    .filter(other -> other >= Introductions.SMALL)
                    .count();
        }
        assertThat(outside / (double) Introductions.SMALL)
                .isBetween(Introductions.DEGREE / 3.0, Introductions.DEGREE / 1.0);
    }

    @Test
    void whoComesTwiceIsIntroducedOnce() {
        Introductions introductions = of(5);
        assertThat(introductions.joined(3, new SplittableRandom(1))).isEmpty();
        assertThat(introductions.size()).isEqualTo(5);
        assertThat(introductions.left(99, new SplittableRandom(1))).isEmpty();
    }

    @Test
    void theLastOneKnowsNobody() {
        Introductions introductions = of(2);
        introductions.left(0, new SplittableRandom(1));
        assertThat(introductions.neighbours(1)).isEmpty();
        assertThat(introductions.neighbours(0)).isEmpty();
        introductions.left(1, new SplittableRandom(1));
        assertThat(introductions.size()).isZero();
    }

    @Test
    void thereAreNeverIslandsWhoeverComesAndGoes() {
        for (int seed = 0; seed < 60; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Introductions introductions = new Introductions(2 + random.nextInt(6), 2 + random.nextInt(8));
            List<Integer> alive = new ArrayList<>();
            for (int step = 0; step < 300; step++) {
                if (alive.isEmpty() || random.nextInt(step < 150 ? 5 : 2) > 0) {
                    introductions.joined(step, random);
                    alive.add(step);
                } else {
                    introductions.left(alive.remove(random.nextInt(alive.size())), random);
                }
                if (!alive.isEmpty()) {
                    assertThat(reached(introductions, alive.get(0)))
                            .as("seed %d step %d", seed, step)
                            .containsExactlyInAnyOrderElementsOf(alive);
                }
            }
        }
    }

    @Test
    void thePairsThatAreToldAreAllThatConnect() {
        SplittableRandom random = new SplittableRandom(5);
        Introductions introductions = new Introductions(6, 8);
        Set<Introductions.Pair> told = new HashSet<>();
        for (int machine = 0; machine < 200; machine++) {
            told.addAll(introductions.joined(machine, random));
            if (machine % 3 == 2) {
                told.addAll(introductions.left(machine - 2, random));
            }
        }
        for (int machine = 0; machine < 200; machine++) {
            int mine = machine;
            assertThat(introductions.neighbours(machine))
                    .allMatch(other -> told.contains(new Introductions.Pair(mine, other))
                            || told.contains(new Introductions.Pair(other, mine)))
                    .allMatch(other -> introductions.neighbours(other).contains(mine));
        }
    }

    private static Introductions of(int machines) {
        Introductions introductions = new Introductions();
        SplittableRandom random = new SplittableRandom(7);
        for (int machine = 0; machine < machines; machine++) {
            introductions.joined(machine, random);
        }
        return introductions;
    }

    private static Set<Integer> reached(Introductions introductions, int from) {
        Set<Integer> reached = new HashSet<>(Set.of(from));
        Deque<Integer> next = new ArrayDeque<>(reached);
        while (!next.isEmpty()) {
            for (int other : introductions.neighbours(next.remove())) {
                if (reached.add(other)) {
                    next.add(other);
                }
            }
        }
        return reached;
    }
}
