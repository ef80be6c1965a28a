/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.List;
import org.essaim.swarm.Promises;

/** What we send over one kind of link, to the own site or over the WAN, and how fast it goes. On the loop's thread. */
final class Lane {

    /** An offer that is not answered is not waited for longer than this; where answers take long, than four of them. */
    private static final double PATIENCE_NANOS = 2e9;

    private static final double PATIENCE_ANSWERS = 4;
    private static final double MOST_PATIENCE_NANOS = 10e9;

    private final boolean far;
    private final Speed speed = new Speed();
    private final Promises promises;

    /** @param pieces of the payload */
    Lane(boolean far, int pieces) {
        this.far = far;
        this.promises = new Promises(pieces);
    }

    /** Whoever has everything from the beginning promises what its link sends, however few pieces there are. */
    void unbound() {
        promises.unbound();
    }

    /** Whether it leads to other sites. */
    boolean isFar() {
        return far;
    }

    /** So many bytes have left over it. */
    void left(int more, long now) {
        speed.count(more, now);
    }

    /** An offer over it was taken, or was not, so long after it was made. */
    void answered(boolean yes, long nanos) {
        promises.answered(yes, nanos);
    }

    /** Nanoseconds after which an offer without an answer holds up nobody. */
    long patience() {
        return (long)
                Math.min(MOST_PATIENCE_NANOS, Math.max(PATIENCE_NANOS, PATIENCE_ANSWERS * promises.answerNanos()));
    }

    /**
     * Pieces that are to be on their way beyond those that are being moved, so that the link does not wait for answers.
     *
     * @param speed how fast the link is
     * @param piece blocks of a piece
     */
    double waiting(Speed speed, int piece) {
        return promises.waiting(speed.steadyIn(1) / bytes(piece));
    }

    /** The same for what we send over it. */
    double waiting(int piece) {
        return waiting(speed, piece);
    }

    /**
     * How many grants one receiver may have, 0 when enough is promised in all.
     *
     * @param open grants over this lane and others
     * @param most pieces that may be promised at a time
     * @param piece blocks of a piece
     */
    int mostEach(List<Grant> open, double most, int piece) {
        int taken = 0;
        int offered = 0;
        int blocks = 0;
        for (Grant grant : open) {
            if (grant.lane() == this) {
                taken += grant.isTaken() ? 1 : 0;
                offered += grant.isTaken() ? 0 : 1;
                blocks += grant.blocks();
            }
        }
        double promised = (double) blocks / piece + offered * promises.likely();
        return Promises.mostEach(taken + offered, promised, speed.in(1) / bytes(piece), most);
    }

    private static double bytes(int piece) {
        return (double) piece * PieceLayout.BLOCK;
    }
}
