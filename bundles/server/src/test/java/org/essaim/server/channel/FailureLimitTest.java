/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import static org.assertj.core.api.Assertions.assertThat;

import org.essaim.server.ledger.HandClock;
import org.junit.jupiter.api.Test;

class FailureLimitTest {

    private final HandClock clock = new HandClock();
    private final FailureLimit limit = new FailureLimit(clock);

    @Test
    void anAddressMayFailSometimesButNotOften() {
        for (int i = 0; i < FailureLimit.ATTEMPTS; i++) {
            assertThat(limit.failed("10.0.0.7")).isTrue();
        }

        assertThat(limit.failed("10.0.0.7")).isFalse();
        assertThat(limit.failed("10.0.0.8")).isTrue();
        clock.pass(FailureLimit.WINDOW.plusSeconds(1));
        assertThat(limit.failed("10.0.0.7")).isTrue();
    }

    @Test
    void anyNumberOfAddressesTakesBoundedMemory() {
        for (int i = 0; i < 20_000; i++) {
            limit.failed("10.0." + i / 250 + '.' + i % 250);
        }

        assertThat(limit.addresses()).isLessThanOrEqualTo(4096);
    }
}
