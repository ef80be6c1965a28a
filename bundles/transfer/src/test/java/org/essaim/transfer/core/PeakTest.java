/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class PeakTest {

    private final Peak peak = new Peak();

    private void samples(int count, double rate) {
        for (int i = 0; i < count; i++) {
            peak.sample(rate);
        }
    }

    @Test
    void theHighestRateStaysWhenTheRateFalls() {
        samples(20, 1000);
        samples(20, 10);
        assertThat(peak.rate()).isLessThan(20);
        assertThat(peak.highest()).isCloseTo(1000, Percentage.withPercentage(1));
    }

    @Test
    void whatIsOnlyBeginningSaysNothingOfTheLink() {
        samples(6, 1000);
        assertThat(peak.highest()).isZero();
        samples(1, 1000);
        assertThat(peak.highest()).isCloseTo(1000, Percentage.withPercentage(10));
    }

    @Test
    void silenceIsNoSampleOfTheLink() {
        samples(6, 1000);
        samples(50, 0);
        assertThat(peak.rate()).isZero();
        assertThat(peak.highest()).isZero();
    }
}
