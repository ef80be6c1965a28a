/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

/**
 * A smoothed rate and the highest that it was: what is known of a link. The first samples do not count for that, because a
 * rate that is smoothed comes up from nothing. Written by one thread; read from any.
 */
final class Peak {

    /** The share of a fresh sample in the smoothed rate. */
    private static final double FRESH = 0.3;

    /** Samples after which a steady rate is known to a tenth. */
    private static final int SETTLED = 7;

    private volatile double rate;
    private volatile double highest;
    private int busy;

    /** @param fresh bytes per second since the last sample */
    void sample(double fresh) {
        double smoothed = (1 - FRESH) * rate + FRESH * fresh;
        rate = smoothed < 1 ? 0 : smoothed;
        busy = fresh > 0 ? Math.min(SETTLED, busy + 1) : busy;
        if (busy == SETTLED && smoothed > highest) {
            highest = smoothed;
        }
    }

    /** Bytes per second over the last seconds. Any thread. */
    long rate() {
        return Math.round(rate);
    }

    /** The highest that this was; 0 while not enough has gone. Any thread. */
    long highest() {
        return Math.round(highest);
    }
}
