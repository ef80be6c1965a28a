/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

/**
 * How many bytes a peer is asked for ahead: as much as it sends in two round trips and a little, measured. It doubles each
 * round trip until the first measurement says that it is enough, and is kept from piece to piece.
 */
final class RequestWindow {

    private static final int FIRST = 256 << 10;
    private static final int LEAST = 4 * PieceLayout.BLOCK;
    private static final long SAMPLE_NANOS = 200_000_000;
    /** What is asked for ahead beyond the round trip: the sender reads it from its disk at its own pace. */
    private static final double SLACK_NANOS = 250e6;

    private int most;
    private long window;
    private double rate;
    private double roundTrip = Double.MAX_VALUE;
    private boolean opening = true;
    private long sampled;
    private long sampleStart;

    /** @param most bytes, at any time */
    RequestWindow(int most) {
        this.most = most;
        window = Math.min(FIRST, most);
    }

    /** Bytes that may be outstanding. */
    long bytes() {
        return window;
    }

    /** The peer keeps fewer requests, or more. */
    void limit(int bytes) {
        most = bytes;
        window = Math.min(window, most);
    }

    /** Bytes per second, lately; 0 until known. */
    double rate() {
        return rate * 1e9;
    }

    /** Bytes have come. */
    void received(int bytes, long askedAt, long now) {
        if (sampled == 0 && sampleStart == 0) {
            sampleStart = askedAt;
        }
        sampled += bytes;
        roundTrip = Math.min(roundTrip, now - askedAt);
        if (opening) {
            window = Math.min(most, window + bytes);
        }
        long elapsed = now - sampleStart;
        if (elapsed >= SAMPLE_NANOS) {
            measure(sampled / (double) elapsed);
            sampled = 0;
            sampleStart = now;
        }
    }

    private void measure(double fresh) {
        rate = rate == 0 ? fresh : (rate + fresh) / 2;
        long enough = (long) (Math.max(rate, fresh) * (2 * roundTrip + SLACK_NANOS));
        opening &= enough > window;
        window = Math.max(LEAST, Math.min(most, enough));
    }

    /** Nothing was outstanding for a while: the time does not count. */
    void idle(long now) {
        sampled = 0;
        sampleStart = now;
    }

    /** It has stopped sending. */
    void stalled() {
        rate = 0;
        opening = false;
        window = PieceLayout.BLOCK;
    }

    /** The peer keeps no more than this many requests. */
    static int mostFor(int requests, int most) {
        return (int) Math.max(LEAST, Math.min(most, (long) requests * PieceLayout.BLOCK));
    }
}
