/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.essaim.protocol.wire.Pieces;

/** What {@link GatewayPieces} does, worked out anew each time, beside one to which the same happens. */
final class NaivePieces {

    private static final int PEERS = 4;

    private final int size;
    private final GatewayPieces clever;
    private final Pieces taken;
    private final List<Pieces> near = new ArrayList<>();
    private final List<Pieces> far = new ArrayList<>();
    private final BitSet adopted = new BitSet();
    private Ownership among = new Ownership(1, 1);
    private BitSet own = new BitSet();

    NaivePieces(int size, SplittableRandom random) {
        this.size = size;
        this.taken = some(random);
        this.clever = new GatewayPieces(taken, random.split());
        for (int i = 0; i < PEERS; i++) {
            near.add(Pieces.none(size));
            far.add(Pieces.none(size));
        }
    }

    private Pieces some(SplittableRandom random) {
        Pieces some = Pieces.none(size);
        for (int i = random.nextInt(size); i > 0; i--) {
            some.add(random.nextInt(size));
        }
        return some;
    }

    /** Something happens to both. */
    void step(SplittableRandom random) {
        int piece = random.nextInt(size);
        Pieces mate = near.get(random.nextInt(PEERS));
        Pieces other = far.get(random.nextInt(PEERS));
        switch (random.nextInt(12)) {
            case 0 -> number(random);
            case 1 -> adopt(other, random.nextInt(4));
            case 2 -> {
                taken.add(piece);
                clever.take(piece);
            }
            case 3, 4 -> {
                taken.remove(piece);
                clever.release(piece);
            }
            case 5, 6 -> lose(mate, piece, true);
            case 7 -> lose(other, piece, false);
            case 8 -> gain(mate, piece, true);
            default -> gain(other, piece, false);
        }
    }

    private void number(SplittableRandom random) {
        among = new Ownership(1 + random.nextInt(4), 1 + random.nextInt(4));
        own = new BitSet();
        for (int i = random.nextInt(3); i > 0; i--) {
            own.set(random.nextInt(among.gateways()));
        }
        clever.own(among, own);
    }

    private void adopt(Pieces theirs, int most) {
        List<Integer> found = pieces().filter(
                        piece -> theirs.has(piece) && !isNear(piece) && !taken.has(piece) && !wants(piece))
                .limit(most)
                .boxed()
                .toList();
        assertThat(clever.adopt(theirs, most)).isEqualTo(found.size());
        found.forEach(adopted::set);
    }

    private void gain(Pieces peer, int piece, boolean isNear) {
        if (peer.add(piece)) {
            if (isNear) {
                clever.nearGained(piece);
            } else {
                clever.farGained(piece);
            }
        }
    }

    private void lose(Pieces peer, int piece, boolean isNear) {
        if (peer.remove(piece)) {
            if (isNear) {
                clever.nearLost(piece);
            } else {
                clever.farLost(piece);
            }
        }
    }

    private IntStream pieces() {
        return IntStream.range(0, size);
    }

    private boolean isNear(int piece) {
        return near.stream().anyMatch(mate -> mate.has(piece));
    }

    private boolean needs(int piece) {
        return !isNear(piece) && (own.get(among.owner(piece)) || adopted.get(piece));
    }

    private boolean wants(int piece) {
        return needs(piece) && !taken.has(piece);
    }

    private long copies(int piece) {
        return far.stream().filter(other -> other.has(piece)).count();
    }

    /** Both want the same. */
    void compare(SplittableRandom random, String as) {
        pieces().forEach(piece -> {
            assertThat(clever.needs(piece)).as(as).isEqualTo(needs(piece));
            assertThat(clever.wants(piece)).as(as).isEqualTo(wants(piece));
        });
        assertThat(clever.wanted()).as(as).isEqualTo((int)
                pieces().filter(this::wants).count());

        Pieces theirs = far.get(random.nextInt(PEERS));
        int next = clever.next(theirs);
        int[] open = pieces().filter(piece -> theirs.has(piece) && wants(piece)).toArray();
        if (open.length == 0) {
            assertThat(next).as(as).isEqualTo(-1);
        } else {
            assertThat(open).as(as).contains(next);
            assertThat(copies(next))
                    .as(as)
                    .isEqualTo(IntStream.of(open).mapToLong(this::copies).min().orElseThrow());
        }
    }
}
