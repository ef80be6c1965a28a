/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import org.essaim.swarm.GrantChoice;

/** One direction of a link: what comes is passed on in order, at the link's rate. */
final class Cable {

    /** A message waits behind no more than what TCP has under way in the connections of two grants. */
    private static final int MOST_AHEAD = GrantChoice.GRANTS * Costs.WINDOW;

    private final double nanosPerByte;
    private final double overhead;
    private final long delay;
    private long freeAt;
    private long bytes;
    private long spent;

    /** A link without headers and delay. */
    Cable(double bytesPerSecond) {
        this(bytesPerSecond, 0, 0);
    }

    /**
     * @param bytesPerSecond its rate
     * @param overhead bytes of headers for each byte of payload
     * @param delay seconds from its beginning to its end
     */
    Cable(double bytesPerSecond, double overhead, double delay) {
        this.nanosPerByte = 1e9 / bytesPerSecond;
        this.overhead = overhead;
        this.delay = Math.round(delay * 1e9);
    }

    /** How long it takes to pass on so much payload, in nanoseconds. */
    long duration(long amount) {
        return Math.round(amount * (1 + overhead) * nanosPerByte);
    }

    /** Passes payload on that begins to come at a time. @return when it begins to leave */
    long pass(long amount, long arrival) {
        long begin = Math.max(freeAt, arrival);
        freeAt = begin + duration(amount);
        bytes += amount;
        return begin;
    }

    /** Passes on so many bytes of messages, between the packets of others. */
    void spend(int amount, long now) {
        freeAt = Math.max(freeAt, now) + Math.round(amount * nanosPerByte);
        spent += amount;
    }

    /** How long a message waits behind what is in the queue, and is under way, in nanoseconds. */
    long messageTime(long now) {
        return delay + Math.max(0, Math.min(freeAt - now, Math.round(MOST_AHEAD * nanosPerByte)));
    }

    /** Nanoseconds from its beginning to its end. */
    long delay() {
        return delay;
    }

    /** When it will have passed on all that has come. */
    long freeAt() {
        return freeAt;
    }

    /** Bytes per second. */
    double rate() {
        return 1e9 / nanosPerByte;
    }

    /** Bytes of payload that it has passed on. */
    long bytes() {
        return bytes;
    }

    /** All bytes that it has passed on, headers and messages included. */
    double wireBytes() {
        return bytes * (1 + overhead) + spent;
    }
}
