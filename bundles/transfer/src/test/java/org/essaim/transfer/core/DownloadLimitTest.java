/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DownloadLimitTest {

    private static final int BLOCK = 16 << 10;
    private static final long SECOND = 1_000_000_000L;

    @Test
    void asMuchIsTakenAsTheRateAllows() {
        DownloadLimit limit = new DownloadLimit(1 << 20, 0);
        long taken = 0;
        for (long now = 0; now < 10 * SECOND; now += SECOND / 100) {
            while (limit.take(BLOCK, now)) {
                taken += BLOCK;
            }
        }
        assertThat(taken).isBetween(9L << 20, 11L << 20);
    }

    @Test
    void aBlockThatTakesLongerThanWhatIsSavedUpIsPaidForWholly() {
        DownloadLimit limit = new DownloadLimit(BLOCK / 2, 0);
        long taken = 0;
        for (long now = 0; now < 100 * SECOND; now += Math.max(SECOND / 100, limit.untilSome(now))) {
            while (limit.take(BLOCK, now)) {
                taken += BLOCK;
            }
        }
        assertThat(taken).isBetween(49L * BLOCK, 51L * BLOCK);
    }

    @Test
    void whatWasNotUsedComesBackAndIdleTimeIsNotSavedUp() {
        DownloadLimit limit = new DownloadLimit(BLOCK, 0);
        assertThat(limit.take(BLOCK, 100 * SECOND)).isTrue();
        assertThat(limit.take(BLOCK, 100 * SECOND)).isFalse();
        limit.giveBack(BLOCK);
        assertThat(limit.take(BLOCK, 100 * SECOND)).isTrue();
    }

    @Test
    void theLimitChangesAndGoesAway() {
        DownloadLimit limit = new DownloadLimit(1, 0);
        limit.take(BLOCK, SECOND);
        assertThat(limit.take(BLOCK, SECOND)).isFalse();
        limit.rate(Long.MAX_VALUE, SECOND);
        assertThat(limit.take(BLOCK, SECOND)).isTrue();
    }
}
