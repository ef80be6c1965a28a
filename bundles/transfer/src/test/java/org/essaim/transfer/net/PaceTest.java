/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long SECOND = 1_000_000_000L;

    private final Pace pace = new Pace(0);
    private long now = SECOND;
    private long turns;

    /** Packets come at a rate for a time; each would have a turn of its own. */
    private double turnsPerSecond(double bytesPerSecond, double seconds) {
        long interval = (long) (1448 / bytesPerSecond * SECOND);
        long end = now + (long) (seconds * SECOND);
        long begin = now;
        turns = 0;
        while (now < end) {
            now += pace.delay(now);
            turns++;
            pace.moved(1448);
            now += interval;
        }
        return turns * (double) SECOND / (now - begin);
    }

    @Test
    void theFirstTurnAfterAWhileDoesNotWait() {
        assertThat(pace.delay(now)).isZero();
        assertThat(pace.delay(now + SECOND)).isZero();
    }

    @Test
    void overASlowLinkTurnsKeepApart() {
        assertThat(turnsPerSecond(600_000, 2)).isLessThan(200);
    }

    @Test
    void noTurnWaitsLongerThanTheLongest() {
        for (int i = 0; i < 100; i++) {
            long wait = pace.delay(now);
            assertThat(wait).isBetween(0L, Pace.LONGEST);
            now += wait + 1000;
        }
    }

    @Test
    void overAFastLinkNobodyWaits() {
        for (int i = 0; i < 1000; i++) {
            now += pace.delay(now);
            pace.moved(64 << 10);
            now += 200_000; // 330 MB/s
        }
        assertThat(pace.delay(now)).isZero();
    }
}
