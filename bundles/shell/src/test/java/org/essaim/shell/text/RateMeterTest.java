/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateMeterTest {

    private static final long SECOND = 1_000_000_000L;

    private final RateMeter meter = new RateMeter();

    @Test
    void oneLookTellsNothing() {
        assertThat(meter.perSecond()).isZero();
        meter.sample(0, 1000);
        assertThat(meter.perSecond()).isZero();
        meter.sample(0, 2000);
        assertThat(meter.perSecond()).isZero();
    }

    @Test
    void theRateIsThatOfTheLastSeconds() {
        for (int second = 0; second <= 20; second++) {
            meter.sample(second * SECOND, second * 1000L);
        }
        assertThat(meter.perSecond()).isEqualTo(1000);
        long done = 20_000;
        for (int second = 21; second <= 30; second++) {
            done += 5000;
            meter.sample(second * SECOND, done);
        }
        assertThat(meter.perSecond()).isEqualTo(5000);
    }

    @Test
    void whenItStandsStillTheRateFallsToNothing() {
        meter.sample(0, 0);
        meter.sample(SECOND, 1_000_000);
        for (int second = 2; second < 10; second++) {
            meter.sample(second * SECOND, 1_000_000);
        }
        assertThat(meter.perSecond()).isZero();
    }

    @Test
    void aCounterThatGoesBackBeginsAnew() {
        meter.sample(0, 0);
        meter.sample(SECOND, 9000);
        meter.sample(2 * SECOND, 10);
        assertThat(meter.perSecond()).isZero();
        meter.sample(3 * SECOND, 110);
        assertThat(meter.perSecond()).isEqualTo(100);
    }

    @Test
    void frequentLooksAreNotKeptForEver() {
        for (int look = 0; look < 100_000; look++) {
            meter.sample(look * SECOND / 100, look * 10L);
        }
        assertThat(meter.perSecond()).isEqualTo(1000);
        meter.restart();
        assertThat(meter.perSecond()).isZero();
    }
}
