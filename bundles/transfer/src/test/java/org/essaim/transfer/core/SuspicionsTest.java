/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoException;
import org.essaim.testkit.transfer.TestPayload;
import org.junit.jupiter.api.Test;

class SuspicionsTest {

    private static final int SUM = 32;

    private final Suspicions suspicions = new Suspicions();
    private final Sender liar = new Sender("liar");
    private final Sender honest = new Sender("honest");

    private OpenPiece piece(Sender... senders) throws MetainfoException {
        TestPayload payload = TestPayload.of(4 << 16, 1 << 16, 1);
        OpenPiece piece = new OpenPiece(1, new PieceLayout(Metainfo.parse(payload.metainfo())), new NoBuffer(), 0);
        for (int block = 0; block < senders.length; block++) {
            piece.take(0);
            piece.end(block, senders[block], 0);
        }
        return piece;
    }

    private record NoBuffer() implements PieceBuffer {
        @Override
        public int piece() {
            return 1;
        }

        @Override
        public void put(int offset, ByteBuffer part) {}

        @Override
        public void release() {}
    }

    @Test
    void whoeverSentABlockThatDiffersFromTheRightOneHasLied() throws MetainfoException {
        byte[] right = new byte[4 * SUM];
        byte[] wrong = right.clone();
        wrong[2 * SUM + 5] = 1;
        suspicions.add(piece(honest, honest, liar, honest), wrong);
        honest.failed(0, 0);
        assertThat(suspicions.has(1)).isTrue();
        assertThat(suspicions.resolve(1, right)).containsExactly(liar);
        assertThat(honest.isSuspect()).as("cleared").isFalse();
        assertThat(suspicions.has(1)).isFalse();
        assertThat(suspicions.resolve(1, right)).isEmpty();
    }

    @Test
    void aSenderIsShutOutAfterFourWrongPiecesThatItBeganAsASuspect() {
        liar.failed(0, 10);
        liar.failed(5, 11);
        liar.failed(9, 12);
        assertThat(liar.isBanned()).as("begun before it was suspected").isFalse();
        liar.failed(20, 21);
        liar.failed(22, 23);
        assertThat(liar.isBanned()).isFalse();
        liar.failed(24, 25);
        assertThat(liar.isBanned()).isTrue();
    }

    @Test
    void rightPiecesMakeGoodForWrongOnes() {
        honest.failed(0, 0);
        assertThat(honest.isSuspect()).isTrue();
        honest.passed();
        honest.passed();
        assertThat(honest.isSuspect()).isFalse();
    }
}
