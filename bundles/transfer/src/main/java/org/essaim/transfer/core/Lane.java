/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.List;
import org.essaim.swarm.GrantChoice;

/** What we send over one kind of link, to the own site or over the WAN, and how fast it goes. On the loop's thread. */
final class Lane {

    /** Grants at a time where the link sends pieces faster than they can be promised one by one. */
    private static final int MOST = 32;

    /** What a link sends in this time is promised ahead, where that is more than two pieces. */
    static final double AHEAD_NANOS = 10e6;

    /** A link sends on while offers are answered: what goes in this time is promised beside what is being sent. */
    private static final double LEAST_NANOS = 250e6;

    /** Where answers take long, what goes in the time of so many is promised: some of them are a no, and another is asked. */
    private static final double ANSWERS = 2.5;

    /**
     * The share of an answer in how long they take. It is small, so that a swarm begins with few promises: as long as there are
     * few pieces each is to be handed on soon. It keeps what is promised, which answers wait behind, from feeding itself.
     */
    private static final double FRESH_TIME = 0.015;

    /** So many pieces are promised at most while others are being sent. */
    private static final double MOST_WAITING = 30;

    /** Of a payload with few pieces fewer are promised for slow answers: at most one of so many. */
    private static final double PART = 48;

    /** An offer counts for that part of a piece for which it is likely to be taken, at least for this. */
    private static final double LEAST_LIKELY = 0.7;

    /** The share of an answer in how likely the next is a yes. */
    private static final double FRESH_YES = 0.1;

    /** An offer that is not answered is not waited for longer than this; where answers take long, than four of them. */
    private static final double PATIENCE_NANOS = 2e9;

    private static final double PATIENCE_ANSWERS = 4;
    private static final double MOST_PATIENCE_NANOS = 10e9;

    private final boolean far;
    private final Speed speed = new Speed();
    private double most;
    private double taken = 1;
    private double answerNanos;

    /** @param pieces of the payload */
    Lane(boolean far, int pieces) {
        this.far = far;
        this.most = Math.min(MOST_WAITING, pieces / PART);
    }

    /** Whoever has everything from the beginning promises what its link sends, however few pieces there are. */
    void unbound() {
        most = MOST_WAITING;
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
        answerNanos += FRESH_TIME * (nanos - answerNanos);
        taken += FRESH_YES * ((yes ? 1 : 0) - taken);
    }

    /** Nanoseconds after which an offer without an answer holds up nobody. */
    long patience() {
        return (long) Math.min(MOST_PATIENCE_NANOS, Math.max(PATIENCE_NANOS, PATIENCE_ANSWERS * answerNanos));
    }

    /**
     * Pieces that are to be on their way beyond those that are being moved, so that the link does not wait for answers.
     *
     * @param speed how fast the link is
     * @param piece blocks of a piece
     * @return 0 to {@value #MOST_WAITING}
     */
    double waiting(Speed speed, int piece) {
        double bytes = (double) piece * PieceLayout.BLOCK;
        double usual = speed.steadyIn(LEAST_NANOS) / bytes;
        double slow = Math.min(most, speed.steadyIn(ANSWERS * answerNanos) / bytes);
        return Math.min(MOST_WAITING, Math.max(usual, slow));
    }

    /** The same for what we send over it. */
    double waiting(int piece) {
        return waiting(speed, piece);
    }

    /**
     * How many grants one receiver may have, 0 when enough is promised in all; over a fast link all that it sends in a moment
     * may be promised. An offer that has no answer yet counts for as much as is usual to be taken of one.
     *
     * @param open grants over this lane and others
     * @param most pieces that may be promised at a time
     * @param piece blocks of a piece
     */
    int mostEach(List<Grant> open, double most, int piece) {
        int grants = 0;
        double promised = 0;
        for (Grant grant : open) {
            if (grant.lane() == this) {
                grants++;
                promised += grant.isTaken() ? grant.blocks() : Math.max(LEAST_LIKELY, taken) * piece;
            }
        }
        if (grants >= Math.max(MOST, most)) {
            return 0;
        }
        if (promised * PieceLayout.BLOCK < speed.in(AHEAD_NANOS)) {
            return MOST;
        }
        return promised + piece <= most * piece ? GrantChoice.GRANTS : 0;
    }
}
