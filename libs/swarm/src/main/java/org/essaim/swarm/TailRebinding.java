/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.swarm;

/**
 * The end of a transfer. When everything that a machine misses is on its way and another neighbour with such a piece is
 * idle, the last half of what the slow sender has not sent yet moves there, if that is worth it. Halves of halves follow.
 */
public final class TailRebinding {

    /** How many times longer the slow sender would need. */
    public static final double WORTH = 1.5;

    private TailRebinding() {}

    /**
     * How many blocks move, from the end of what is not sent yet.
     *
     * @param unsent blocks that the slow sender has not sent
     * @param slowRate what it sends to this machine, in any unit of rate; 0 when nothing comes
     * @param newRate what the idle neighbour would send, in the same unit
     */
    public static int blocks(int unsent, double slowRate, double newRate) {
        int half = (unsent + 1) / 2;
        return newRate > 0 && unsent * newRate >= WORTH * half * slowRate ? half : 0;
    }
}
