/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.List;
import org.essaim.swarm.GrantChoice;

/** What we send over one kind of link, to the own site or over the WAN, and how fast it goes. On the loop's thread. */
final class Lane {

    /** Grants at a time where the link sends pieces faster than they can be promised one by one. */
    private static final int MOST = 16;

    /** What a link sends in this time is promised ahead, where that is more than two pieces. */
    static final double AHEAD_NANOS = 10e6;

    /**
     * A link sends on while offers are answered: what goes in this time is promised beside what is being sent. It is not
     * measured, because answers wait behind blocks: the more is promised, the longer they take.
     */
    private static final double ANSWER_NANOS = 250e6;

    /** So many pieces are promised at most while others are being sent. */
    private static final double MOST_WAITING = 14;

    private final boolean far;
    private final Speed speed = new Speed();

    Lane(boolean far) {
        this.far = far;
    }

    /** Whether it leads to other sites. */
    boolean isFar() {
        return far;
    }

    /** So many bytes have left over it. */
    void left(int more, long now) {
        speed.count(more, now);
    }

    /**
     * Pieces that are to be on their way beyond those that are being moved, so that the link does not wait for answers.
     *
     * @param speed how fast the link is
     * @param piece blocks of a piece
     * @return 0 to {@value #MOST_WAITING}
     */
    static double waiting(Speed speed, int piece) {
        return Math.min(MOST_WAITING, speed.steadyIn(ANSWER_NANOS) / piece / PieceLayout.BLOCK);
    }

    /** The same for what we send over it. */
    double waiting(int piece) {
        return waiting(speed, piece);
    }

    /**
     * How many grants one receiver may have, 0 when enough is promised in all: as much as is to be sent at a time and what
     * goes until others have answered; over a fast link all that it sends in a moment.
     *
     * @param open grants over this lane and others
     * @param atOnce pieces that are to be sent at a time
     * @param piece blocks of a piece
     */
    int mostEach(List<Grant> open, double atOnce, int piece) {
        int grants = 0;
        long promised = 0;
        for (Grant grant : open) {
            if (grant.lane() == this) {
                grants++;
                promised += grant.isTaken() ? grant.blocks() : piece;
            }
        }
        if (grants >= Math.max(MOST, 2 * atOnce)) {
            return 0;
        }
        if (promised * PieceLayout.BLOCK < speed.in(AHEAD_NANOS)) {
            return MOST;
        }
        return promised + piece <= (atOnce + waiting(piece)) * piece ? GrantChoice.GRANTS : 0;
    }
}
