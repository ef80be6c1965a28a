/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SpeedTest {

    private static final long MILLI = 1_000_000L;

    private final Speed speed = new Speed();

    @Test
    void nothingIsKnownForTheFirstMoment() {
        assertThat(speed.in(1e9)).isZero();
        speed.count(1000, 0);
        speed.count(1000, 25 * MILLI - 1);
        assertThat(speed.in(1e9)).isZero();
    }

    @Test
    void itIsWhatWentInTheTimeThatPassed() {
        speed.count(1000, 100 * MILLI);
        speed.count(1500, 125 * MILLI);
        assertThat(speed.in(10 * MILLI)).isCloseTo(1000, within(1e-6));
        assertThat(speed.in(0)).isZero();
    }

    @Test
    void aFasterLinkIsBelievedAtOnceAndASlowerOneHalf() {
        speed.count(0, 0);
        speed.count(2500, 25 * MILLI);
        speed.count(10_000, 50 * MILLI);
        assertThat(speed.in(MILLI)).isCloseTo(400, within(1e-6));
        speed.count(5000, 75 * MILLI);
        assertThat(speed.in(MILLI)).isCloseTo(300, within(1e-6));
        speed.count(0, 175 * MILLI);
        assertThat(speed.in(MILLI)).as("nothing for long").isCloseTo(150, within(1e-6));
    }

    @Test
    void aSteadyLinkIsMeasuredRightHoweverItIsCounted() {
        for (int seed = 0; seed < 100; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Speed steady = new Speed();
            long now = random.nextInt(1000) * MILLI;
            steady.count(0, now);
            for (int i = 0; i < 200; i++) {
                int millis = random.nextInt(1, 40);
                now += millis * MILLI;
                steady.count(millis * 100, now);
            }
            assertThat(steady.in(MILLI)).as("seed %d", seed).isCloseTo(100, within(1e-6));
        }
    }

    @Test
    void theSteadyRateIsNotThatOfABurst() {
        speed.count(0, 0);
        assertThat(speed.steadyIn(1e9)).as("unknown").isZero();
        speed.count(25_000, 250 * MILLI);
        assertThat(speed.steadyIn(MILLI)).isCloseTo(100, within(1e-6));
        speed.count(20_000, 275 * MILLI);
        assertThat(speed.in(MILLI)).as("a burst").isGreaterThan(400);
        assertThat(speed.steadyIn(MILLI)).isCloseTo(100, within(1e-6));
        speed.count(5_000, 500 * MILLI);
        assertThat(speed.steadyIn(MILLI)).as("a fresh sample is a fifth").isCloseTo(100, within(1e-6));
        speed.count(0, 750 * MILLI);
        assertThat(speed.steadyIn(MILLI)).isCloseTo(80, within(1e-6));
    }
}
