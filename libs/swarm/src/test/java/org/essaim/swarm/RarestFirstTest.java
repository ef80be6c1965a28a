/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.essaim.protocol.wire.Pieces;
import org.junit.jupiter.api.Test;

class RarestFirstTest {

    private static final int PIECES = 50;

    @Test
    void theRarestPieceThatThePeerHasComesFirst() {
        RarestFirst order = new RarestFirst(Pieces.none(4), new SplittableRandom(1));
        gain(order, 0, 3);
        gain(order, 1, 2);
        gain(order, 2, 1);
        gain(order, 3, 2);
        assertThat(order.next(Pieces.all(4))).isEqualTo(2);
        assertThat(order.next(set(4, 0, 1))).isEqualTo(1);
        assertThat(order.next(set(4, 0))).isZero();
        assertThat(order.next(Pieces.none(4))).isEqualTo(-1);
    }

    @Test
    void piecesThatAreHereOrBegunAreNotBegun() {
        RarestFirst order = new RarestFirst(set(3, 0), new SplittableRandom(1));
        assertThat(order.wanted()).isEqualTo(2);
        order.unwant(1);
        order.unwant(1);
        assertThat(order.next(Pieces.all(3))).isEqualTo(2);
        order.unwant(2);
        assertThat(order.next(Pieces.all(3))).isEqualTo(-1);
        order.want(1);
        order.want(1);
        assertThat(order.next(Pieces.all(3))).isEqualTo(1);
        assertThat(order.wanted()).isEqualTo(1);
    }

    @Test
    void tiesAreBrokenAtRandom() {
        Set<Integer> first = new HashSet<>();
        for (int seed = 0; seed < 200; seed++) {
            first.add(new RarestFirst(Pieces.none(10), new SplittableRandom(seed)).next(Pieces.all(10)));
        }
        assertThat(first).hasSize(10);
    }

    @Test
    void itAgreesWithAPlainCountWhateverHappens() {
        for (int seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            RarestFirst order = new RarestFirst(Pieces.none(PIECES), random.split());
            int[] peers = new int[PIECES];
            boolean[] wanted = new boolean[PIECES];
            java.util.Arrays.fill(wanted, true);
            for (int step = 0; step < 500; step++) {
                change(random, order, peers, wanted);
                check(random, order, peers, wanted);
            }
        }
    }

    private static void change(SplittableRandom random, RarestFirst order, int[] peers, boolean[] wanted) {
        int piece = random.nextInt(PIECES);
        switch (random.nextInt(4)) {
            case 0, 1 -> {
                order.gained(piece);
                peers[piece]++;
            }
            case 2 -> {
                if (peers[piece] > 0) {
                    order.lost(piece);
                    peers[piece]--;
                }
            }
            default -> {
                if (wanted[piece]) {
                    order.unwant(piece);
                } else {
                    order.want(piece);
                }
                wanted[piece] = !wanted[piece];
            }
        }
    }

    private static void check(SplittableRandom random, RarestFirst order, int[] peers, boolean[] wanted) {
        Pieces has = Pieces.none(PIECES);
        for (int piece = 0; piece < PIECES; piece++) {
            if (peers[piece] > 0 && random.nextInt(3) == 0) {
                has.add(piece);
            }
        }
        int least = Integer.MAX_VALUE;
        int count = 0;
        for (int piece = 0; piece < PIECES; piece++) {
            count += wanted[piece] ? 1 : 0;
            if (wanted[piece] && has.has(piece)) {
                least = Math.min(least, peers[piece]);
            }
        }
        int next = order.next(has);
        assertThat(order.wanted()).isEqualTo(count);
        assertThat(next < 0 ? Integer.MAX_VALUE : peers[next]).isEqualTo(least);
        assertThat(next < 0 || (wanted[next] && has.has(next))).isTrue();
    }

    private static void gain(RarestFirst order, int piece, int times) {
        for (int i = 0; i < times; i++) {
            order.gained(piece);
        }
    }

    private static Pieces set(int size, int... members) {
        Pieces pieces = Pieces.none(size);
        for (int member : members) {
            pieces.add(member);
        }
        return pieces;
    }
}
