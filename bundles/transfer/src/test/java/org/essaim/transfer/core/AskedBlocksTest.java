/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoException;
import org.essaim.testkit.transfer.TestPayload;
import org.junit.jupiter.api.Test;

class AskedBlocksTest {

    private final AskedBlocks asked = new AskedBlocks();
    private final OpenPiece piece;

    AskedBlocksTest() throws MetainfoException {
        TestPayload payload = TestPayload.of(4 << 20, 4 << 20, 1);
        piece = new OpenPiece(0, new PieceLayout(Metainfo.parse(payload.metainfo())), new NoBuffer(), 0);
    }

    private record NoBuffer() implements PieceBuffer {
        @Override
        public int piece() {
            return 0;
        }

        @Override
        public void put(int offset, ByteBuffer part) {}

        @Override
        public void release() {}
    }

    @Test
    void itRemembersWhatWasAskedWhenAndWhetherItIsLost() {
        asked.add(piece, 3, 100);
        asked.add(piece, 4, 101);
        asked.lose(1);
        assertThat(asked.find(0, 4)).isEqualTo(1);
        assertThat(asked.find(0, 5)).isEqualTo(-1);
        assertThat(asked.find(1, 4)).isEqualTo(-1);
        assertThat(asked.time(0)).isEqualTo(100);
        assertThat(asked.isLost(0)).isFalse();
        assertThat(asked.isLost(1)).isTrue();
        asked.remove(0);
        assertThat(asked.block(0)).isEqualTo(4);
        assertThat(asked.isLost(0)).isTrue();
    }

    @Test
    void whatIsLostIsNotDueHoweverOftenThatIsSaid() {
        asked.add(piece, 3, 100);
        asked.add(piece, 4, 101);
        assertThat(asked.due()).isEqualTo(2);
        asked.lose(1);
        asked.lose(1);
        assertThat(asked.due()).isEqualTo(1);
        asked.remove(1);
        assertThat(asked.due()).isEqualTo(1);
        asked.remove(0);
        assertThat(asked.due()).isZero();
        asked.add(piece, 5, 102);
        asked.lose(0);
        asked.clear();
        assertThat(asked.due()).isZero();
    }

    @Test
    void itAgreesWithAPlainListWhateverHappens() {
        SplittableRandom random = new SplittableRandom(3);
        List<Integer> plain = new ArrayList<>();
        for (int step = 0; step < 5_000; step++) {
            int block = random.nextInt(256);
            if (random.nextInt(5) < 3 && plain.size() < 200) {
                asked.add(piece, block, step);
                plain.add(block);
            } else if (!plain.isEmpty()) {
                int entry = random.nextInt(plain.size());
                asked.remove(entry);
                plain.remove(entry);
            }
            assertThat(asked.size()).isEqualTo(plain.size());
            assertThat(asked.find(0, block)).isEqualTo(plain.indexOf(block));
        }
    }
}
