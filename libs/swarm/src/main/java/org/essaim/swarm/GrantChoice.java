/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.swarm;

import java.util.random.RandomGenerator;

/**
 * Whom a machine sends its next piece to. A grant is the promise to send one whole piece; a machine has {@link #GRANTS} at
 * a time, which it serves in turns, block by block, and chooses the next receiver when the last block of a grant has
 * left it: bound that late, a piece goes where it is needed now. The least loaded neighbour is chosen among those that have
 * told their load just now; else the better of two random ones.
 */
public final class GrantChoice {

    /** Pieces that a machine sends at a time. One leaves the link idle between two pieces; more delay each of them. */
    public static final int GRANTS = 2;

    /** A load that is older, in nanoseconds, is only a hint. */
    public static final long FRESH_NANOS = 100_000_000;

    /** The machines that a sender is connected to, numbered from 0. */
    public interface Neighbours {

        /** How many there are. */
        int size();

        /** How many pieces the neighbour had outstanding when it last told; 0 when it never did. */
        double load(int neighbour);

        /** Whether it has told its load in the last {@link #FRESH_NANOS}. */
        boolean isFresh(int neighbour);

        /** Whether it wants something of ours, is not busy, and is not being sent a piece by us. */
        boolean isOpen(int neighbour);
    }

    private GrantChoice() {}

    /**
     * The next receiver.
     *
     * @return the neighbour's number, or -1 when there is nobody to send to
     */
    public static int next(Neighbours neighbours, RandomGenerator random) {
        int size = neighbours.size();
        if (size == 0) {
            return -1;
        }
        int start = random.nextInt(size);
        int best = leastLoaded(neighbours, start);
        return best >= 0 ? best : betterOfTwo(neighbours, start, random);
    }

    /** Beginning anywhere breaks ties. Whether a neighbour is open is costly to say, and asked last. */
    private static int leastLoaded(Neighbours neighbours, int start) {
        int size = neighbours.size();
        int best = -1;
        double least = Double.MAX_VALUE;
        for (int i = 0, at = start; i < size; i++, at = at + 1 == size ? 0 : at + 1) {
            if (neighbours.isFresh(at) && neighbours.load(at) < least && neighbours.isOpen(at)) {
                best = at;
                least = neighbours.load(at);
            }
        }
        return best;
    }

    private static int betterOfTwo(Neighbours neighbours, int start, RandomGenerator random) {
        int size = neighbours.size();
        int first = -1;
        int second = -1;
        int open = 0;
        for (int i = 0, at = start; i < size; i++, at = at + 1 == size ? 0 : at + 1) {
            if (neighbours.isOpen(at)) {
                open++;
                int place = random.nextInt(open); // two places of a reservoir
                if (open == 1) {
                    first = at;
                } else if (open == 2) {
                    second = at;
                } else if (place == 0) {
                    first = at;
                } else if (place == 1) {
                    second = at;
                }
            }
        }
        return second < 0 || neighbours.load(first) <= neighbours.load(second) ? first : second;
    }
}
