/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PiecesTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 63, 64, 65, 127, 128, 1000})
    void itBehavesAsASetOfNumbers(int size) throws Exception {
        Random random = new Random(size);
        Pieces pieces = Pieces.none(size);
        BitSet model = new BitSet();
        for (int i = 0; i < 4 * size; i++) {
            int piece = random.nextInt(size);
            if (random.nextInt(3) > 0) {
                assertThat(pieces.add(piece)).isEqualTo(!model.get(piece));
                model.set(piece);
            } else {
                assertThat(pieces.remove(piece)).isEqualTo(model.get(piece));
                model.clear(piece);
            }
            assertThat(pieces.has(piece)).isEqualTo(model.get(piece));
            assertThat(pieces.count()).isEqualTo(model.cardinality());
            int from = random.nextInt(size + 2);
            assertThat(pieces.next(from)).isEqualTo(model.nextSetBit(from));
            int missing = model.nextClearBit(from);
            assertThat(pieces.nextMissing(from)).isEqualTo(missing < size ? missing : -1);
        }
        assertThat(decoded(pieces)).isEqualTo(pieces).hasSameHashCodeAs(pieces);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 13, 64, 65, 128})
    void allAreAll(int size) throws Exception {
        Pieces all = Pieces.all(size);
        assertThat(all.isComplete()).isTrue();
        assertThat(all.count()).isEqualTo(size);
        assertThat(all.nextMissing(0)).isEqualTo(-1);
        assertThat(decoded(all)).isEqualTo(all);
        Pieces none = Pieces.none(size);
        assertThat(none.isComplete()).isFalse();
        assertThat(none.lacksAnyOf(all)).isTrue();
        assertThat(all.lacksAnyOf(none)).isFalse();
        assertThat(all.lacksAnyOf(all)).isFalse();
    }

    @Test
    void aCopyChangesApart() {
        Pieces pieces = Pieces.all(3);
        Pieces copy = pieces.copy();
        pieces.remove(1);
        assertThat(copy.isComplete()).isTrue();
        assertThat(pieces).hasToString("Pieces[2 of 3]").isNotEqualTo(copy);
    }

    @Test
    void whatIsNoPieceIsRefused() {
        Pieces pieces = Pieces.none(10);
        for (int piece : new int[] {-1, 10, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> pieces.has(piece));
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> pieces.add(piece));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 9, 63, 65, 127})
    void everySpareBitIsNoticed(int size) {
        int bytes = (size + 7) / 8;
        for (int bit = size; bit < 8 * bytes; bit++) {
            byte[] field = new byte[bytes];
            field[bit / 8] = (byte) (0x80 >>> bit % 8);
            assertThatExceptionOfType(WireException.class)
                    .isThrownBy(() -> Pieces.decode(ByteBuffer.wrap(field), size))
                    .withMessageContaining("beyond");
        }
    }

    private static Pieces decoded(Pieces pieces) throws WireException {
        ByteBuffer field = ByteBuffer.allocate(pieces.bytes());
        pieces.encode(field);
        assertThat(field.hasRemaining()).isFalse();
        return Pieces.decode(field.flip(), pieces.size());
    }
}
