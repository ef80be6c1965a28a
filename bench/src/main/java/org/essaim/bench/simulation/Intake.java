/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import org.essaim.swarm.Promises;

/** What comes to a machine over one kind of link: how much was promised, how fast it comes, and how long answers take. */
final class Intake {

    /** Where answers take long, as much is outstanding as comes in so many times that long. */
    private static final double AHEAD = 1;

    private static final double MOST_PIECES = 16;
    private static final double FRESH = 0.1;

    private final Speed speed = new Speed();
    private long due;
    private double answerNanos;

    /** Bytes that were accepted and have not come. */
    long due() {
        return due;
    }

    void due(int bytes) {
        due += bytes;
    }

    /** Bytes have come. */
    void came(int bytes, long now) {
        speed.count(bytes, now);
    }

    /** The first bytes of a piece have come so long after it was asked for. */
    void answered(long nanos) {
        answerNanos += FRESH * (nanos - answerNanos);
    }

    /** Pieces that may be outstanding for what comes until an answer. */
    double ahead(int pieceLength) {
        return Math.min(MOST_PIECES, speed.in(Math.max(AHEAD * answerNanos, Promises.AHEAD_NANOS)) / pieceLength);
    }

    /** How fast it comes. */
    Speed speed() {
        return speed;
    }
}
