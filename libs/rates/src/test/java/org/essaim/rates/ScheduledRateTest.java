/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.rates;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ScheduledRateTest {

    private final TurnedClock clock = new TurnedClock();

    /** Stands still until it is turned. */
    private static final class TurnedClock extends Clock {
        private Instant now = Instant.parse("2026-06-15T07:59:59Z");
        private int looked;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            looked++;
            return now;
        }

        void turn(Duration by) {
            now = now.plus(by);
        }
    }

    @Test
    void theLimitFollowsTheClockWhicheverWayItIsTurned() throws RateSyntaxException {
        ScheduledRate rate = new ScheduledRate(clock, RateSchedule.parse("0", "08:00-18:00 2MB/s"));
        assertThat(rate.bytesPerSecond()).isEqualTo(Rate.UNLIMITED);
        assertThat(rate.text()).isEqualTo("unlimited until 2026-06-15 08:00");
        clock.turn(Duration.ofSeconds(1));
        assertThat(rate.bytesPerSecond()).isEqualTo(2_000_000);
        assertThat(rate.text()).isEqualTo("2MB/s until 2026-06-15 18:00");
        clock.turn(Duration.ofDays(-3).plusNanos(-1));
        assertThat(rate.bytesPerSecond()).isEqualTo(Rate.UNLIMITED);
        clock.turn(Duration.ofDays(400).plusHours(3));
        assertThat(rate.bytesPerSecond()).isEqualTo(2_000_000);
        assertThat(clock.looked).isPositive();
    }

    @Test
    void anotherScheduleHoldsAtOnce() throws RateSyntaxException {
        ScheduledRate rate = new ScheduledRate(clock, RateSchedule.always(5));
        assertThat(rate.text()).isEqualTo("5B/s");
        rate.set(RateSchedule.parse("1MB/s", ""));
        assertThat(rate.bytesPerSecond()).isEqualTo(1_000_000);
        assertThat(rate.schedule()).isEqualTo(RateSchedule.always(1_000_000));
    }

    @Test
    void whatCannotBeReadIsNamedAndChangesNothing() {
        ScheduledRate rate = new ScheduledRate(clock, RateSchedule.always(Rate.UNLIMITED));
        rate.configure("5kB/s", "");
        rate.configure("5kB/s", "Mon-Fri 08:00-18:00 fast");
        assertThat(rate.bytesPerSecond()).isEqualTo(5_000);
        assertThat(rate.mistake())
                .hasValueSatisfying(mistake -> assertThat(mistake).contains("'fast'"));
        rate.configure("0", "");
        assertThat(rate.mistake()).isEmpty();
        assertThat(rate.text()).isEqualTo("unlimited");
    }
}
