/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * Offers that nobody has answered yet. Beside the grants that are sent there are as many offers as are under way in the time
 * that an answer takes, so that the link does not wait for them, as in the engine.
 */
final class Answers {

    /** Over a fast link what it sends in this time is promised ahead. */
    private static final double AHEAD_NANOS = 10e6;

    private static final int MOST = 16;
    private static final double FRESH = 0.2;

    private final int pieceLength;
    private final List<Machine> awaited = new ArrayList<>(2);
    private double answerNanos;
    private double perNano;

    Answers(int pieceLength) {
        this.pieceLength = pieceLength;
    }

    void await(Machine other) {
        awaited.add(other);
    }

    void came(Machine other) {
        awaited.remove(other);
    }

    /** All offers that are not answered. */
    int awaited() {
        return awaited.size();
    }

    /** Offers to one that are not answered. */
    int awaited(Machine other) {
        int count = 0;
        for (int i = 0; i < awaited.size(); i++) {
            count += awaited.get(i) == other ? 1 : 0;
        }
        return count;
    }

    /** Offers to machines of a site that are not answered. */
    int awaitedAt(int site) {
        int count = 0;
        for (int i = 0; i < awaited.size(); i++) {
            count += awaited.get(i).place().site() == site ? 1 : 0;
        }
        return count;
    }

    /** An offer was taken after so long. */
    void took(long nanos) {
        answerNanos += FRESH * (nanos - answerNanos);
    }

    /** So many bytes were sent in a time. */
    void sent(int bytes, long nanos) {
        if (nanos > 0) {
            perNano += FRESH * ((double) bytes / nanos - perNano);
        }
    }

    /** How many grants and offers there are to be. */
    int most(int open, int atOnce) {
        if (answerNanos == 0) {
            return atOnce;
        }
        boolean fast = (double) open * pieceLength < perNano * AHEAD_NANOS;
        return fast ? MOST : (int) Math.min(Math.max(MOST, 2 * atOnce), Math.round(atOnce + pending()));
    }

    /** Pieces that are sent in the time that an answer takes. */
    double pending() {
        return perNano * answerNanos / pieceLength;
    }
}
