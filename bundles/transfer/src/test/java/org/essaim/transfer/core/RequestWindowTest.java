/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestWindowTest {

    private static final int BLOCK = 16 << 10;
    private static final long MILLI = 1_000_000;

    private final RequestWindow window = new RequestWindow(4 << 20);
    private long now = 1;

    /** A link of a rate, in bytes per millisecond, and a round trip in milliseconds. */
    private void receive(int perMilli, int roundTrip, int blocks) {
        for (int i = 0; i < blocks; i++) {
            now += BLOCK * MILLI / perMilli;
            window.received(BLOCK, now - roundTrip * MILLI, now);
        }
    }

    @Test
    void itOpensUpToItsLimitOnAFastLink() {
        receive(500_000, 1, 20_000);
        assertThat(window.bytes()).isEqualTo(4 << 20);
        assertThat(window.rate()).isBetween(300e6, 600e6);
    }

    @Test
    void aSlowPeerIsAskedForLittleAhead() {
        receive(100, 10, 100);
        assertThat(window.bytes()).isBetween(4L * BLOCK, 8L * BLOCK);
    }

    @Test
    void aLongLineIsKeptFull() {
        receive(10_000, 100, 2_000);
        assertThat(window.bytes()).as("10 MB/s times twice 100 ms").isGreaterThan(2_000_000);
    }

    @Test
    void aStalledPeerIsAskedForOneBlockUntilItSendsAgain() {
        receive(10_000, 10, 500);
        window.stalled();
        assertThat(window.bytes()).isEqualTo(BLOCK);
        assertThat(window.rate()).isZero();
        receive(10_000, 10, 500);
        assertThat(window.bytes()).isGreaterThan(1 << 20);
    }

    @Test
    void aPeerIsNotAskedForMoreThanItKeeps() {
        window.limit(RequestWindow.mostFor(10, 4 << 20));
        receive(500_000, 1, 10_000);
        assertThat(window.bytes()).isEqualTo(10 * BLOCK);
        assertThat(RequestWindow.mostFor(0, 4 << 20)).isEqualTo(4 * BLOCK);
        assertThat(RequestWindow.mostFor(Integer.MAX_VALUE, 4 << 20)).isEqualTo(4 << 20);
    }
}
