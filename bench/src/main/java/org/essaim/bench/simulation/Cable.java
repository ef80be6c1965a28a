/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

/** One direction of a link: what comes is passed on in order, at the link's rate. */
final class Cable {

    private final double nanosPerByte;
    private long freeAt;
    private long bytes;

    /** @param bytesPerSecond its rate */
    Cable(double bytesPerSecond) {
        this.nanosPerByte = 1e9 / bytesPerSecond;
    }

    /** How long it takes to pass on so much, in nanoseconds. */
    long duration(long amount) {
        return Math.round(amount * nanosPerByte);
    }

    /** Passes something on that begins to come at a time. @return when it begins to leave */
    long pass(long amount, long arrival) {
        long begin = Math.max(freeAt, arrival);
        freeAt = begin + duration(amount);
        bytes += amount;
        return begin;
    }

    /** Bytes per second. */
    double rate() {
        return 1e9 / nanosPerByte;
    }

    /** What it has passed on. */
    long bytes() {
        return bytes;
    }
}
