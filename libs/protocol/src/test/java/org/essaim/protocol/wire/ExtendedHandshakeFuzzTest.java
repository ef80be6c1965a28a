/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

class ExtendedHandshakeFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void whatIsAcceptedIsBoundedAndCanBeSaidAgain(byte[] input) throws WireException {
        ExtendedHandshake handshake;
        try {
            handshake = ExtendedHandshake.parse(input);
        } catch (WireException e) {
            assertThat(e.sentence()).endsWith(".");
            return;
        }
        handshake.client().ifPresent(client -> {
            assertThat(client.codePointCount(0, client.length())).isLessThanOrEqualTo(64);
            assertThat(client.chars()).noneMatch(Character::isISOControl);
        });
        handshake.requestQueue().ifPresent(queue -> assertThat(queue).isPositive());
        handshake.port().ifPresent(port -> assertThat(port).isBetween(1, 65_535));
        assertThat(handshake.messages().values())
                .allSatisfy(id -> assertThat(id).isBetween(0, 255));
        ExtendedHandshake again = ExtendedHandshake.parse(handshake.encode());
        assertThat(again.messages()).isEqualTo(handshake.messages());
        assertThat(again.others()).isEqualTo(handshake.others());
        assertThat(again.requestQueue()).isEqualTo(handshake.requestQueue());
    }
}
