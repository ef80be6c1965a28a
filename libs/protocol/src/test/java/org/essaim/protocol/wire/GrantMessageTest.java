/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GrantMessageTest {

    private static final int PIECES = 256;

    static Stream<GrantMessage> messages() {
        return Stream.of(
                new GrantMessage.Offer(GrantMessage.ANY),
                new GrantMessage.Offer(255),
                new GrantMessage.Take(7, 4, 12),
                new GrantMessage.Busy(GrantMessage.MOST_LOAD),
                new GrantMessage.Sated(0),
                new GrantMessage.Ready(3),
                new GrantMessage.Over(2));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void whatIsWrittenIsRead(GrantMessage message) throws WireException {
        assertThat(GrantMessage.parse(GrantMessage.encode(message), PIECES)).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aMessageThatIsTornOrHasMoreBehindItIsRefused(GrantMessage message) {
        byte[] whole = GrantMessage.encode(message);
        for (int length = 0; length <= whole.length + 4; length++) {
            if (length != whole.length) {
                refused(Arrays.copyOf(whole, length));
            }
        }
    }

    @Test
    void numbersThatNobodyCanMeanAreRefused() {
        refused(GrantMessage.encode(new GrantMessage.Offer(PIECES)));
        refused(GrantMessage.encode(new GrantMessage.Offer(-2)));
        refused(GrantMessage.encode(new GrantMessage.Take(GrantMessage.ANY, 1, 0)));
        refused(GrantMessage.encode(new GrantMessage.Take(0, 0, 0)));
        refused(GrantMessage.encode(new GrantMessage.Take(0, 1, -1)));
        refused(GrantMessage.encode(new GrantMessage.Busy(GrantMessage.MOST_LOAD + 1)));
        refused(new byte[] {6, 0, 0, 0, 0});
        refused(new byte[] {-1, 0, 0, 0, 0});
    }

    private static void refused(byte[] payload) {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> GrantMessage.parse(payload, PIECES))
                .satisfies(e ->
                        assertThat(e.sentence()).startsWith("A grant message").endsWith("."));
    }
}
