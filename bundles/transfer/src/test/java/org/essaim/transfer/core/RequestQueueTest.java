/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestQueueTest {

    private static final int BLOCK = 16 << 10;

    private final RequestQueue queue = new RequestQueue(40);

    @Test
    void neighbouringBlocksOfOnePieceAreOneRun() {
        for (int i = 0; i < 5; i++) {
            queue.add(7, i * BLOCK, BLOCK);
        }
        queue.add(7, 5 * BLOCK, 100);
        queue.add(8, 0, BLOCK);
        assertThat(queue.run(1 << 20)).isEqualTo(6);
        assertThat(queue.run(3 * BLOCK)).isEqualTo(3);
        assertThat(queue.run(1)).as("one at least").isEqualTo(1);
        queue.remove(6);
        assertThat(queue.piece(0)).isEqualTo(8);
    }

    @Test
    void aGapOrAnotherSizeEndsARun() {
        queue.add(1, 0, BLOCK);
        queue.add(1, 2 * BLOCK, BLOCK);
        assertThat(queue.run(1 << 20)).isEqualTo(1);
        queue.remove(1);
        queue.add(1, 3 * BLOCK, 100);
        queue.add(1, 3 * BLOCK + 100, 100);
        assertThat(queue.run(1 << 20)).as("the short block is the last one").isEqualTo(2);
    }

    @Test
    void itIsBounded() {
        for (int i = 0; i < 40; i++) {
            assertThat(queue.add(i, 0, BLOCK)).isTrue();
        }
        assertThat(queue.add(40, 0, BLOCK)).isFalse();
        assertThat(queue.size()).isEqualTo(40);
        queue.remove(10);
        assertThat(queue.add(40, 0, BLOCK)).isTrue();
        assertThat(queue.piece(0)).isEqualTo(10);
        assertThat(queue.piece(30)).isEqualTo(40);
    }

    @Test
    void aRequestIsTakenBackWhereverItIs() {
        for (int i = 0; i < 5; i++) {
            queue.add(i, BLOCK, BLOCK);
        }
        assertThat(queue.cancel(2, BLOCK, BLOCK)).isTrue();
        assertThat(queue.cancel(2, BLOCK, BLOCK)).isFalse();
        assertThat(queue.cancel(3, 0, BLOCK)).isFalse();
        assertThat(queue.cancel(3, BLOCK, 1)).isFalse();
        int[] left = new int[4];
        for (int i = 0; i < 4; i++) {
            left[i] = queue.piece(i);
        }
        assertThat(left).containsExactly(0, 1, 3, 4);
    }
}
