/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.testkit.transfer.MemoryPieceStorage;
import org.junit.jupiter.api.Test;

class SwarmPieceTest {

    private static final int LENGTH = 40_000;
    private static final int BLOCK = 16 << 10;

    private final byte[] content = content();
    private final MemoryPieceStorage storage = MemoryPieceStorage.empty(3 * LENGTH);

    @Test
    void aRightPieceIsStoredWhereItBelongs() throws IOException {
        SwarmPiece piece = piece(storage, LENGTH);
        record(piece, content);

        assertThat(piece.validate()).isTrue();
        assertThat(piece.isValid()).isTrue();
        byte[] read = new byte[LENGTH];
        storage.read(LENGTH, ByteBuffer.wrap(read));
        assertThat(read).isEqualTo(content);
    }

    @Test
    void aWrongPieceNeverReachesTheDisk() throws IOException {
        SwarmPiece piece = piece(storage, 0);
        byte[] wrong = content.clone();
        wrong[LENGTH - 1]++;
        record(piece, wrong);

        assertThat(piece.validate()).isFalse();
        assertThat(storage.bytesWritten()).isZero();
        record(piece, content);
        assertThat(piece.validate()).isTrue();
    }

    @Test
    void aPieceThatFindsNoRoomWaitsInMemory() throws IOException {
        SwarmPiece piece = piece(storage, 0);
        storage.room(10);
        record(piece, content);
        assertThatThrownBy(piece::validate).isInstanceOf(IOException.class);
        assertThat(piece.isValid()).isFalse();
        assertThat(piece.isUnstored()).isTrue();
        piece.discard();

        storage.room(LENGTH);
        piece.store();

        assertThat(piece.isValid()).isTrue();
        assertThat(piece.isUnstored()).isFalse();
    }

    @Test
    void blocksOfADownloadThatWasGivenUpAreForgotten() throws IOException {
        SwarmPiece piece = piece(storage, 0);
        piece.record(ByteBuffer.wrap(content, 0, BLOCK), 0);
        piece.discard();
        piece.record(ByteBuffer.wrap(content, BLOCK, LENGTH - BLOCK), BLOCK);

        assertThat(piece.validate()).isFalse();
    }

    @Test
    void whatWasNeverWrittenIsNotWorthHashing() throws IOException {
        SwarmPiece piece = piece(storage, 0);
        byte[] buffer = new byte[LENGTH];
        assertThat(piece.isBegun(buffer)).isFalse();
        storage.write(0, ByteBuffer.wrap(new byte[LENGTH]));
        assertThat(piece.isBegun(buffer)).as("zeros, as a sparse file has them").isFalse();
        storage.write(0, ByteBuffer.wrap(content));
        assertThat(piece.isBegun(buffer)).isTrue();
        assertThat(piece.check(buffer)).isTrue();
        storage.lie(true);
        assertThat(piece.check(buffer)).isFalse();
    }

    @Test
    void placesBeyondTwoGigabytesAreNotCutShort() throws IOException {
        long far = 5L << 30;
        long[] written = {-1};
        PieceStorage huge = new PieceStorage() {
            @Override
            public long length() {
                return 6L << 30;
            }

            @Override
            public void read(long offset, ByteBuffer target) {
                throw new AssertionError("not read");
            }

            @Override
            public void write(long offset, ByteBuffer source) {
                written[0] = offset;
            }

            @Override
            public void sync() {}

            @Override
            public void close() {}
        };
        SwarmPiece piece = piece(huge, far);
        record(piece, content);
        assertThat(piece.validate()).isTrue();
        assertThat(written[0]).isEqualTo(far);
    }

    private SwarmPiece piece(PieceStorage on, long place) {
        return new SwarmPiece(on, 1, place, LENGTH, SwarmPiece.sha1(content));
    }

    private static void record(SwarmPiece piece, byte[] bytes) {
        for (int at = 0; at < LENGTH; at += BLOCK) {
            piece.record(
                    ByteBuffer.wrap(bytes, at, Math.min(BLOCK, LENGTH - at)).slice(), at);
        }
    }

    private static byte[] content() {
        byte[] content = new byte[LENGTH];
        new Random(1).nextBytes(content);
        return content;
    }
}
