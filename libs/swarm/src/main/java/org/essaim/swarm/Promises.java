/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.swarm;

/**
 * How much a sender promises over one kind of link beside what is being sent, so that the link does not wait for answers to
 * offers: what it sends in a quarter of a second, or until an answer has come where that takes longer. More would bind pieces
 * too early, while a swarm has few of them. Not safe for threads.
 */
public final class Promises {

    /** Grants at a time where a link sends pieces faster than they can be promised one by one. */
    public static final int MOST_GRANTS = 32;

    /** Nanoseconds: what a link sends in this time is promised ahead, where that is more than two pieces. */
    public static final double AHEAD_NANOS = 10e6;

    /** So many pieces are promised at most while others are being sent. */
    public static final double MOST_WAITING = 30;

    /** What goes in this time is promised in any case. */
    private static final double LEAST_NANOS = 250e6;

    /** Where answers take long, what goes in the time of so many is promised: some of them are a no, and another is asked. */
    private static final double ANSWERS = 2.5;

    /**
     * The share of an answer in how long they take. It is small, so that a swarm begins with few promises: as long as there are
     * few pieces each is to be handed on soon. It keeps what is promised, which answers wait behind, from feeding itself.
     */
    private static final double FRESH_TIME = 0.015;

    /** Of a payload with few pieces fewer are promised for slow answers: at most one of so many. */
    private static final double PART = 48;

    /** An offer counts for that part of a piece for which it is likely to be taken, at least for this. */
    private static final double LEAST_LIKELY = 0.7;

    /** The share of an answer in how likely the next is a yes. */
    private static final double FRESH_YES = 0.1;

    private double most;
    private double taken = 1;
    private double answerNanos;

    /** @param pieces of the payload */
    public Promises(int pieces) {
        most = Math.min(MOST_WAITING, pieces / PART);
    }

    /** Whoever has everything from the beginning promises what its link sends, however few pieces there are. */
    public void unbound() {
        most = MOST_WAITING;
    }

    /**
     * An offer was taken, or was not.
     *
     * @param nanos how long that took
     */
    public void answered(boolean yes, double nanos) {
        answerNanos += FRESH_TIME * (nanos - answerNanos);
        taken += FRESH_YES * ((yes ? 1 : 0) - taken);
    }

    /** Nanoseconds that answers take, smoothed; 0 at first. */
    public double answerNanos() {
        return answerNanos;
    }

    /** For how much of a piece an offer counts that is not answered yet, 0.7 to 1. */
    public double likely() {
        return Math.max(LEAST_LIKELY, taken);
    }

    /**
     * Pieces that are to be on their way beyond those that are being moved.
     *
     * @param rate pieces a nanosecond that the link moves, over a second or two
     * @return 0 to {@value #MOST_WAITING}
     */
    public double waiting(double rate) {
        double slow = Math.min(most, rate * ANSWERS * answerNanos);
        return Math.min(MOST_WAITING, Math.max(rate * LEAST_NANOS, slow));
    }

    /**
     * How many grants one receiver may have; over a fast link all that it sends in a moment may be promised.
     *
     * @param grants grants and offers over the link
     * @param promised pieces of them that have not left, an offer counting as is {@linkplain #likely likely}
     * @param rate pieces a nanosecond that the link sends just now
     * @param pieces that may be promised at a time
     * @return 0 when enough is promised in all
     */
    public static int mostEach(int grants, double promised, double rate, double pieces) {
        if (grants >= Math.max(MOST_GRANTS, pieces)) {
            return 0;
        }
        if (promised < rate * AHEAD_NANOS) {
            return MOST_GRANTS;
        }
        return promised + 1 <= pieces ? GrantChoice.GRANTS : 0;
    }
}
