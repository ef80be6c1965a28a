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

    private static final long STEADY_NANOS = 250_000_000L;

    /** The share of a fresh sample in the steady rate. */
    private static final double FRESH = 0.2;

    private double perNano;
    private long bytes;
    private long since;
    private boolean running;

    private double steadyPerNano;
    private long steadyBytes;
    private long steadySince;

    /** So many bytes went. */
    void count(int more, long now) {
        if (!running) {
            running = true;
            since = now;
            steadySince = now;
        }
        steadyBytes += more;
        if (now - steadySince >= STEADY_NANOS) {
            double fresh = steadyBytes / (double) (now - steadySince);
            steadyPerNano += (fresh - steadyPerNano) * (steadyPerNano == 0 ? 1 : FRESH);
            steadyBytes = 0;
            steadySince = now;
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

    /** Bytes that go in such a time over a second or two, without the bursts; 0 until it is known. */
    double steadyIn(double nanos) {
        return steadyPerNano * nanos;
    }
}
