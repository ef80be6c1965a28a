/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.ArrayList;
import java.util.List;
import org.essaim.swarm.GrantChoice;

/**
 * Offers that nobody has answered yet, and how answers come. Beside what is being sent as much is promised as the link sends
 * until an answer has come, so that the link does not wait for it, by the engine's formulas.
 */
final class Answers {

    /** Over a fast link what it sends in this time is promised ahead. */
    static final double AHEAD_NANOS = 10e6;

    private static final int MOST = 32;

    /** What goes in this time is promised in any case. */
    private static final double LEAST_NANOS = 250e6;

    /** Where answers take long, what goes in the time of so many. */
    private static final double ANSWERS = 2.5;

    private static final double FRESH_TIME = 0.015;
    private static final double MOST_WAITING = 30;

    /** For slow answers no more than one of so many pieces of the payload is promised. */
    private static final double PART = 48;

    /** An offer counts for that part of a piece for which it is likely to be taken, at least for this. */
    private static final double LEAST_LIKELY = 0.7;

    private static final double FRESH_YES = 0.1;

    private record Offer(Machine to, long at) {}

    private final EventQueue time;
    private final int pieceLength;
    private final boolean takeTime;
    private final List<Offer> awaited = new ArrayList<>(2);
    private final Speed speed = new Speed();
    private double most;
    private double taken = 1;
    private double answerNanos;

    Answers(World world) {
        this.time = world.time();
        this.pieceLength = world.payload().pieceLength();
        this.takeTime = world.costs().messages();
        this.most = Math.min(MOST_WAITING, world.payload().pieces() / PART);
    }

    /** The origin promises what its link sends, however few pieces there are. */
    void unbound() {
        most = MOST_WAITING;
    }

    void await(Machine other) {
        awaited.add(new Offer(other, time.now()));
    }

    /** The first offer to another is taken, or is not. */
    void came(Machine other, boolean yes) {
        int at = 0;
        while (awaited.get(at).to() != other) {
            at++;
        }
        long nanos = time.now() - awaited.remove(at).at();
        answerNanos += FRESH_TIME * (nanos - answerNanos);
        taken += FRESH_YES * ((yes ? 1 : 0) - taken);
    }

    /** All offers that are not answered. */
    int awaited() {
        return awaited.size();
    }

    /** Offers to one that are not answered. */
    int awaited(Machine other) {
        int count = 0;
        for (int i = 0; i < awaited.size(); i++) {
            count += awaited.get(i).to() == other ? 1 : 0;
        }
        return count;
    }

    /** Offers to machines of a site that are not answered. */
    int awaitedAt(int site) {
        int count = 0;
        for (int i = 0; i < awaited.size(); i++) {
            count += awaited.get(i).to().place().site() == site ? 1 : 0;
        }
        return count;
    }

    /** So many bytes have left. */
    void left(int bytes) {
        speed.count(bytes, time.now());
    }

    /**
     * How many grants and offers one receiver may have, 0 when enough is promised in all.
     *
     * @param grants grants that are being sent
     * @param unsent bytes of them that have not left
     * @param pieces that may be promised at a time
     */
    int mostEach(int grants, long unsent, double pieces) {
        int open = grants + awaited();
        if (!takeTime) {
            return open < pieces ? 1 : 0;
        }
        if (open >= Math.max(MOST, pieces)) {
            return 0;
        }
        double promised = (double) unsent / pieceLength + awaited() * Math.max(LEAST_LIKELY, taken);
        if (promised * pieceLength < speed.in(AHEAD_NANOS)) {
            return MOST;
        }
        return promised + 1 <= pieces ? GrantChoice.GRANTS : 0;
    }

    /** Pieces that are promised beside those that are sent at a time. */
    double waiting() {
        return waiting(speed);
    }

    /** The same where it goes at another speed. */
    double waiting(Speed other) {
        if (!takeTime) {
            return 0;
        }
        double slow = Math.min(most, other.in(ANSWERS * answerNanos) / pieceLength);
        return Math.min(MOST_WAITING, Math.max(other.in(LEAST_NANOS) / pieceLength, slow));
    }
}
