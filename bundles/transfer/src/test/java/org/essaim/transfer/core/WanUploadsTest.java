/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.essaim.api.seeding.UploadPolicy;
import org.junit.jupiter.api.Test;

class WanUploadsTest {

    private static final long SECOND = 1_000_000_000L;

    private final WanUploads uploads = new WanUploads();

    @Test
    void withoutALimitNobodyWaits() {
        assertThat(uploads.reserve(1 << 30, 0)).isZero();
        assertThat(uploads.reserve(1 << 30, 0)).isZero();
        uploads.giveBack(1 << 30);
        assertThat(uploads.rate()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void eachWaitsForThoseBefore() {
        uploads.rate(1000, 5 * SECOND);
        assertThat(uploads.reserve(500, 5 * SECOND)).isZero();
        assertThat(uploads.reserve(500, 5 * SECOND)).isEqualTo(SECOND / 2);
        assertThat(uploads.reserve(500, 5 * SECOND)).isEqualTo(SECOND);
        assertThat(uploads.reserve(500, 6 * SECOND)).isEqualTo(SECOND / 2);
    }

    @Test
    void whatWasNotUsedIsMadeUpForAQuarterOfASecondLong() {
        uploads.rate(1000, 0);
        assertThat(uploads.reserve(250, 100 * SECOND)).isZero();
        assertThat(uploads.reserve(250, 100 * SECOND)).isZero();
        assertThat(uploads.reserve(250, 100 * SECOND)).isEqualTo(SECOND / 4);
    }

    @Test
    void whatDoesNotGoIsFreeForOthers() {
        uploads.rate(1000, 0);
        uploads.reserve(1000, 0);
        uploads.reserve(1000, 0);
        uploads.giveBack(1000);
        assertThat(uploads.reserve(1, 0)).isEqualTo(SECOND);
    }

    @Test
    void anotherRateHoldsAtOnceAndZeroLetsNothingGo() {
        uploads.rate(1, 0);
        uploads.reserve(1000, 0);
        uploads.rate(0, SECOND);
        assertThat(uploads.reserve(1, SECOND)).isEqualTo(UploadPolicy.REFUSED);
        uploads.giveBack(1);
        uploads.rate(1000, 2 * SECOND);
        assertThat(uploads.reserve(1000, 2 * SECOND)).isZero();
    }
}
