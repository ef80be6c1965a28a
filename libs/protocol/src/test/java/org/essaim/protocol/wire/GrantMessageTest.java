/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
                new GrantMessage.Over(2),
                news(0),
                news(255));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void whatIsWrittenIsRead(GrantMessage message) throws WireException {
        assertThat(GrantMessage.parse(GrantMessage.encode(message), PIECES)).contains(message);
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
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 127, 128, 255})
    void kindsThatOnlyLaterReleasesKnowArePassedOver(int kind) throws WireException {
        assertThat(GrantMessage.parse(new byte[] {(byte) kind}, PIECES)).isEmpty();
        assertThat(GrantMessage.parse(new byte[] {(byte) kind, 0, 0, 0, 0}, PIECES))
                .isEmpty();
    }

    private static GrantMessage.News news(Integer... pieces) {
        return new GrantMessage.News(List.of(pieces));
    }

    @Test
    void newsOfManyPiecesTakeAByteOrTwoForEach() throws WireException {
        GrantMessage news = news(3, 4, 131, 259, 16_000, 1_000_000);

        byte[] bytes = GrantMessage.encode(news);

        assertThat(bytes).hasSize(1 + 1 + 1 + 1 + 2 + 2 + 3);
        assertThat(GrantMessage.parse(bytes, 1_000_001)).contains(news);
    }

    @Test
    void newsOfNothingOfAPieceTwiceOrOfOneThatThereIsNotAreRefused() {
        refused(new byte[] {6});
        refused(new byte[] {6, 5, 0});
        refused(GrantMessage.encode(news(PIECES)));
        refused(GrantMessage.encode(news(254, PIECES)));
        refused(GrantMessage.encode(news(254, Integer.MAX_VALUE)));
    }

    @Test
    void numbersOfNewsThatDoNotEndOrAreLongerThanTheyNeedAreRefused() {
        refused(new byte[] {6, -1});
        refused(new byte[] {6, -128, 0});
        refused(new byte[] {6, -1, -1, -1, -1, -1, 1});
        refused(new byte[] {6, -123, -128, -128, -128, 16});
    }

    private static void refused(byte[] payload) {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> GrantMessage.parse(payload, PIECES))
                .satisfies(e ->
                        assertThat(e.sentence()).startsWith("A grant message").endsWith("."));
    }
}
