/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.essaim.testkit.transfer.TestPayload;
import org.junit.jupiter.api.Test;

class PieceLayoutTest {

    private static final int BLOCK = PieceLayout.BLOCK;
    private static final int PIECE = 4 * BLOCK;

    private static TestPayload payload(boolean v2, int length) {
        return v2 ? TestPayload.v2(length, PIECE, length) : TestPayload.of(length, PIECE, length);
    }

    @Test
    void piecesCoverThePayloadOnceAndBlocksCoverThePieces() {
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            int length = 1 + random.nextInt(10 * PIECE);
            PieceLayout layout = Stranger.layout(payload(i % 2 == 0, length));
            assertThat(layout.total()).isEqualTo(length);
            long at = 0;
            for (int piece = 0; piece < layout.pieces(); piece++) {
                assertThat(layout.offset(piece)).isEqualTo(at);
                at += layout.payload(piece);
                int bytes = 0;
                for (int block = 0; block < layout.blocks(piece); block++) {
                    assertThat(layout.blockPayload(piece, block)).isBetween(1, BLOCK);
                    assertThat(layout.blockLength(piece, block)).isBetween(layout.blockPayload(piece, block), BLOCK);
                    bytes += layout.blockPayload(piece, block);
                }
                assertThat(bytes).isEqualTo(layout.payload(piece));
                assertThat(layout.length(piece)).isBetween(layout.payload(piece), PIECE);
                assertThat(layout.servable(piece)).isBetween(layout.length(piece), PIECE);
            }
            assertThat(at).isEqualTo(length);
        }
    }

    @Test
    void ofVersionTwoTheLastBlockOfAFileIsServedWhole() {
        PieceLayout layout = Stranger.layout(TestPayload.v2(3 * PIECE + BLOCK + 1, PIECE, 1));
        int last = layout.pieces() - 1;
        assertThat(layout.payload(last)).isEqualTo(BLOCK + 1);
        assertThat(layout.servable(last)).isEqualTo(2 * BLOCK);
        assertThat(layout.servable(0)).isEqualTo(PIECE);
        assertThat(layout.hasTrees()).isTrue();
    }

    @Test
    void ofVersionOneNothingIsServedBeyondThePayload() {
        PieceLayout layout = Stranger.layout(TestPayload.of(3 * PIECE + BLOCK + 1, PIECE, 1));
        int last = layout.pieces() - 1;
        assertThat(layout.servable(last)).isEqualTo(layout.length(last)).isEqualTo(BLOCK + 1);
        assertThat(layout.hasTrees()).isFalse();
    }
}
