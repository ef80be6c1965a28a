/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.seeding;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.assertj.core.data.Percentage;
import org.essaim.api.InfoHash;
import org.essaim.api.RateLimit;
import org.essaim.api.seeding.UploadPolicy;
import org.junit.jupiter.api.Test;

/** In virtual time: the clock on the wall and the engine's go together. */
class UploadLimitTest {

    private static final InfoHash SWARM = new InfoHash("ab".repeat(20));
    private static final int BLOCK = 16 << 10;
    private static final long SECOND = 1_000_000_000L;
    private static final Instant BEGIN = Instant.parse("2026-06-15T07:59:50Z");

    private long now;
    private final UploadLimit limit = new UploadLimit(new Clock() {
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
            return BEGIN.plusNanos(now);
        }
    });

    /** Sends for so many seconds as an engine does. @return bytes */
    private long send(int seconds) {
        long end = now + seconds * SECOND;
        long sent = 0;
        while (now < end) {
            long wait = limit.reserve(SWARM, BLOCK, now);
            if (wait == UploadPolicy.REFUSED) {
                now += SECOND / 4;
                continue;
            }
            now += wait;
            sent += BLOCK;
        }
        now = end;
        return sent;
    }

    @Test
    void theTimeOfDaySaysHowMuchIsSent() {
        limit.configure("1MB/s", "08:00-08:01 4MB/s; 08:01-08:02 off");
        assertThat((double) send(10)).isCloseTo(10e6, Percentage.withPercentage(3));
        assertThat(limit.limit().until()).contains(BEGIN.plusSeconds(70));
        assertThat((double) send(60)).isCloseTo(240e6, Percentage.withPercentage(3));
        assertThat(send(59)).isZero();
        assertThat(limit.limit()).isEqualTo(new RateLimit(0, limit.limit().until()));
        send(1);
        assertThat((double) send(30)).isCloseTo(30e6, Percentage.withPercentage(3));
    }

    @Test
    void whatCannotBeReadIsNamedAndChangesNothing() {
        limit.configure("3MB/s", "");
        limit.configure("3MB/s", "Mon-Fri 08:00-18:00 fast");
        assertThat(limit.mistake())
                .hasValueSatisfying(
                        mistake -> assertThat(mistake).contains("'fast'").contains("Mon-Fri 08:00-18:00 fast"));
        assertThat(limit.text()).isEqualTo("3MB/s");
        limit.configure("0", "");
        assertThat(limit.mistake()).isEmpty();
        assertThat(limit.limit()).isEqualTo(RateLimit.NONE);
    }
}
