/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class GrantChoiceTest {

    private static final int SEEDS = 300;

    /** A negative load: the neighbour is not open. */
    private record Loads(boolean fresh, double... loads) implements GrantChoice.Neighbours {
        @Override
        public int size() {
            return loads.length;
        }

        @Override
        public double load(int neighbour) {
            return Math.abs(loads[neighbour]);
        }

        @Override
        public boolean isFresh(int neighbour) {
            return fresh;
        }

        @Override
        public boolean isOpen(int neighbour) {
            return loads[neighbour] >= 0;
        }
    }

    @Test
    void theLeastLoadedIsChosen() {
        assertThat(chosen(new Loads(true, 1.5, 0.25, 1, 0.5))).containsExactly(1);
    }

    @Test
    void whoIsNotOpenIsNeverChosen() {
        assertThat(chosen(new Loads(true, 1.5, -0.25, 1, -0.5))).containsExactly(2);
        assertThat(chosen(new Loads(false, 1.5, -0.25, -1, -0.5))).containsExactly(0);
    }

    @Test
    void nobodyIsChosenWhereNobodyIsOpen() {
        assertThat(chosen(new Loads(true))).containsExactly(-1);
        assertThat(chosen(new Loads(true, -1, -2))).containsExactly(-1);
        assertThat(chosen(new Loads(false, -1, -2))).containsExactly(-1);
    }

    @Test
    void amongEqualsAnyMayBeChosen() {
        assertThat(chosen(new Loads(true, 1, 0, 0, 1, 0))).containsExactly(1, 2, 4);
    }

    @Test
    void whereNoLoadIsFreshTheBetterOfTwoIsChosenSoThatNotAllMeetAtOne() {
        Loads stale = new Loads(false, 3, 1, 2, 0);
        assertThat(chosen(stale)).as("all but the worst").containsExactly(1, 2, 3);
        int[] times = new int[4];
        for (int seed = 0; seed < SEEDS; seed++) {
            times[GrantChoice.next(stale, new SplittableRandom(seed))]++;
        }
        assertThat(times[3]).isGreaterThan(times[1]);
        assertThat(times[1]).isGreaterThan(times[2]);
    }

    private static Set<Integer> chosen(Loads loads) {
        Set<Integer> chosen = new TreeSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            chosen.add(GrantChoice.next(loads, new SplittableRandom(seed)));
        }
        return chosen;
    }
}
