/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

/** What comes to a machine over one kind of link: how much was promised, how fast it comes, and how long answers take. */
final class Intake {

    /** Where answers take long, as much is outstanding as comes in so many times that long. */
    private static final double AHEAD = 2;

    /** And as comes in this time. */
    private static final double AHEAD_NANOS = 10e6;

    private static final double MOST_PIECES = 16;
    private static final double FRESH = 0.1;
    private static final double MEMORY_NANOS = 1e9;

    private long due;
    private double answerNanos;
    private double perNano;
    private long cameAt;

    /** Bytes that were accepted and have not come. */
    long due() {
        return due;
    }

    void due(int bytes) {
        due += bytes;
    }

    /** Bytes have come. */
    void came(int bytes, long now) {
        perNano = perNano * Math.exp((cameAt - now) / MEMORY_NANOS) + bytes / MEMORY_NANOS;
        cameAt = now;
    }

    /** The first bytes of a piece have come so long after it was asked for. */
    void answered(long nanos) {
        answerNanos += FRESH * (nanos - answerNanos);
    }

    /** Pieces that may be outstanding for what comes until an answer. */
    double ahead(int pieceLength) {
        return Math.min(MOST_PIECES, perNano * Math.max(AHEAD * answerNanos, AHEAD_NANOS) / pieceLength);
    }
}
