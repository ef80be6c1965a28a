/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.net;

/**
 * How soon after one turn of the loop the next may begin. Over a slow link each packet would have a turn of its own, at some
 * tens of microseconds of the processor's time each, on machines on which people work; so turns keep apart by the time in
 * which {@value #WORTH} bytes come and go, at most {@value #LONGEST} ns. Over a fast link that is nothing. On the loop's
 * thread.
 */
final class Pace {

    /** Bytes that are worth a turn. */
    static final int WORTH = 16 << 10;

    /** Nothing waits longer for its turn. */
    static final long LONGEST = 10_000_000;

    /** What is shorter costs more than it saves. */
    private static final long SHORTEST = 50_000;

    private static final long SAMPLE = 20_000_000;

    private double perNano;
    private long moved;
    private long since;
    private long turn;

    Pace(long now) {
        since = now;
        turn = now - LONGEST;
    }

    /** Bytes have come, or were taken by the system. */
    void moved(int bytes) {
        moved += bytes;
    }

    /** How long a turn that would begin now is to wait; it is taken to begin then. */
    long delay(long now) {
        long elapsed = now - since;
        if (elapsed >= SAMPLE || moved > WORTH * 8) {
            double fresh = moved / (double) Math.max(1, elapsed);
            perNano = (perNano + fresh) / 2;
            moved = 0;
            since = now;
        }
        double apart = perNano == 0 ? LONGEST : Math.min(LONGEST, WORTH / perNano);
        long wait = turn + (long) apart - now;
        if (wait < SHORTEST) {
            wait = 0;
        }
        turn = now + wait;
        return wait;
    }
}
