/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.swarm;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.essaim.protocol.wire.Pieces;

/**
 * Rarest first, ties at random: wanted pieces lie in one array, sorted by how many peers have them. A piece that one peer
 * more or less has moves over the border between two neighbouring groups, so that a change costs a few steps however
 * many pieces there are; becoming wanted or not costs a step per group, which there are as many of as peers.
 */
public final class RarestFirst implements PieceOrder {

    private final RandomGenerator random;
    private final int[] order;
    private final int[] place;
    private final int[] peers;
    /** {@code ends[n]} is where those that n peers have end in the order. */
    private int[] ends = new int[8];

    private int wanted;

    /** @param have pieces that are not wanted */
    public RarestFirst(Pieces have, RandomGenerator random) {
        this.random = random;
        int count = have.size();
        order = new int[count];
        place = new int[count];
        peers = new int[count];
        for (int piece = 0; piece < count; piece++) {
            place[piece] = -1;
            if (!have.has(piece)) {
                put(piece, wanted++);
            }
        }
        Arrays.fill(ends, wanted);
        for (int i = wanted - 1; i > 0; i--) {
            swap(i, random.nextInt(i + 1));
        }
    }

    @Override
    public void gained(int piece) {
        int from = peers[piece]++;
        grow(from + 1);
        if (place[piece] >= 0) {
            swap(place[piece], --ends[from]);
            shuffle(ends[from], from + 1);
        }
    }

    @Override
    public void lost(int piece) {
        int from = peers[piece]--;
        if (place[piece] >= 0) {
            int at = ends[from - 1]++;
            swap(place[piece], at);
            shuffle(at, from - 1);
        }
    }

    @Override
    public void want(int piece) {
        if (place[piece] >= 0) {
            return;
        }
        int group = peers[piece];
        for (int i = ends.length - 1; i > group; i--) {
            int first = ends[i - 1];
            if (first < ends[i]) {
                put(order[first], ends[i]);
            }
            ends[i]++;
        }
        put(piece, ends[group]++);
        wanted++;
        shuffle(place[piece], group);
    }

    @Override
    public void unwant(int piece) {
        if (place[piece] < 0) {
            return;
        }
        int group = peers[piece];
        swap(place[piece], --ends[group]);
        int hole = ends[group];
        for (int i = group + 1; i < ends.length; i++) {
            int last = --ends[i];
            if (last > hole) {
                put(order[last], hole);
            }
            hole = last;
        }
        place[piece] = -1;
        wanted--;
    }

    @Override
    public boolean isWanted(int piece) {
        return place[piece] >= 0;
    }

    @Override
    public int wanted() {
        return wanted;
    }

    @Override
    public int next(Pieces has) {
        for (int i = has.isComplete() ? 0 : ends[0]; i < wanted; i++) {
            if (has.has(order[i])) {
                return order[i];
            }
        }
        return -1;
    }

    /** Puts what lies at a place of a group anywhere in the group. */
    private void shuffle(int at, int group) {
        int first = group == 0 ? 0 : ends[group - 1];
        swap(at, first + random.nextInt(ends[group] - first));
    }

    private void grow(int group) {
        if (group >= ends.length) {
            int former = ends.length;
            ends = Arrays.copyOf(ends, 2 * former);
            Arrays.fill(ends, former, ends.length, wanted);
        }
    }

    private void swap(int a, int b) {
        int piece = order[a];
        put(order[b], a);
        put(piece, b);
    }

    private void put(int piece, int at) {
        order[at] = piece;
        place[piece] = at;
    }
}
