/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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

    /** What a list would hold. */
    private record Asked(int piece, int begin, int length) {}

    @Test
    void itBehavesAsAListOfItsLengthWhateverHappens() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int most = 1 + random.nextInt(100);
            RequestQueue some = new RequestQueue(most);
            List<Asked> model = new ArrayList<>();
            for (int step = 0; step < 300; step++) {
                change(random, some, model, most);
                check(random, some, model);
            }
        }
    }

    private static void change(Random random, RequestQueue some, List<Asked> model, int most) {
        Asked asked = any(random);
        switch (random.nextInt(8)) {
            case 0 -> {
                int count = random.nextInt(model.size() + 1);
                some.remove(count);
                model.subList(0, count).clear();
            }
            case 1, 2 ->
                assertThat(some.cancel(asked.piece(), asked.begin(), asked.length()))
                        .isEqualTo(model.remove(asked));
            default -> {
                boolean room = model.size() < most;
                assertThat(some.add(asked.piece(), asked.begin(), asked.length()))
                        .isEqualTo(room);
                if (room) {
                    model.add(asked);
                }
            }
        }
    }

    private static Asked any(Random random) {
        return new Asked(random.nextInt(2), random.nextInt(8) * BLOCK, random.nextInt(4) == 0 ? 100 : BLOCK);
    }

    private static void check(Random random, RequestQueue some, List<Asked> model) {
        assertThat(some.size()).isEqualTo(model.size());
        for (int i = 0; i < model.size(); i++) {
            assertThat(new Asked(some.piece(i), some.begin(i), some.length(i))).isEqualTo(model.get(i));
        }
        if (!model.isEmpty()) {
            int bytes = random.nextInt(10 * BLOCK);
            assertThat(some.run(bytes)).isEqualTo(run(model, bytes));
        }
    }

    /** Neighbours within one piece, all of the first one's length but the last, which may be shorter. */
    private static int run(List<Asked> model, int bytes) {
        int total = model.get(0).length();
        for (int i = 1; i < model.size(); i++) {
            Asked before = model.get(i - 1);
            Asked next = model.get(i);
            total += next.length();
            boolean neighbour = next.piece() == before.piece() && next.begin() == before.begin() + before.length();
            boolean fits = before.length() == model.get(0).length() && next.length() <= before.length();
            if (!neighbour || !fits || total > bytes) {
                return i;
            }
        }
        return model.size();
    }
}
