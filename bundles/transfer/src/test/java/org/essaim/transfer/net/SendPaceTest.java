/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SendPaceTest {

    private static final int LEAST = 64 << 10;

    @Test
    void aSlowLinkMayHoldTheLeast() {
        assertThat(SendPace.fitting(1_000_000, 1_000_000_000L, LEAST)).isEqualTo(LEAST);
        assertThat(SendPace.fitting(0, 1, LEAST)).isEqualTo(LEAST);
    }

    @Test
    void aFastLinkMayHoldTwoMillisecondsOfItsRate() {
        assertThat(SendPace.fitting(700_000_000, 1_000_000_000L, LEAST)).isEqualTo(1_400_000);
    }

    @Test
    void noLinkMayHoldMoreThanTheMost() {
        assertThat(SendPace.fitting(Long.MAX_VALUE / 4, 1, LEAST)).isEqualTo(4 << 20);
    }

    @Test
    void roomIsToldOfBeforeAnybodyWhoWaitsForItHasLessQueued() {
        assertThat(SendPace.lowMark(LEAST)).isEqualTo(2 * LEAST);
        assertThat(SendPace.lowMark(4 << 20))
                .as("half of what a peer is sent ahead")
                .isEqualTo(256 << 10);
    }
}
