/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

/** How fast something goes over a second or two, as the engine measures it. */
final class Speed {

    private static final long SAMPLE_NANOS = 250_000_000L;

    /** The share of a fresh sample. */
    private static final double FRESH = 0.2;

    private double perNano;
    private long bytes;
    private long since = -1;

    /** So many bytes went. */
    void count(int more, long now) {
        if (since < 0) {
            since = now; // nobody knows when it began
            return;
        }
        bytes += more;
        long elapsed = now - since;
        if (elapsed >= SAMPLE_NANOS) {
            double fresh = (double) bytes / elapsed;
            perNano += (fresh - perNano) * (perNano == 0 ? 1 : FRESH);
            bytes = 0;
            since = now;
        }
    }

    /** Bytes that go in such a time; 0 until it is known. */
    double in(double nanos) {
        return perNano * nanos;
    }
}
