/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

/**
 * How fast something goes just now: measured anew often enough that what is promised ahead follows a link from its first
 * tenth of a second on. On the loop's thread.
 */
final class Speed {

    private static final long SAMPLE_NANOS = 25_000_000L;

    private double perNano;
    private long bytes;
    private long since;
    private boolean running;

    /** So many bytes went. */
    void count(int more, long now) {
        if (!running) {
            running = true;
            since = now;
        }
        bytes += more;
        long elapsed = now - since;
        if (elapsed >= SAMPLE_NANOS) {
            double fresh = bytes / (double) elapsed;
            perNano = Math.max(fresh, (perNano + fresh) / 2);
            bytes = 0;
            since = now;
        }
    }

    /** Bytes that go in such a time; 0 until it is known. */
    double in(double nanos) {
        return perNano * nanos;
    }
}
