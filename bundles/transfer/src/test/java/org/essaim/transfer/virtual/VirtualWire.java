/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.virtual;

/** One direction of a wire: what is sent over it leaves in order, at its rate. */
final class VirtualWire {

    private final double nanosPerByte;
    private long busyUntil;

    VirtualWire(long bytesPerSecond) {
        nanosPerByte = 1e9 / bytesPerSecond;
    }

    /** When it is free. */
    long free(long now) {
        return Math.max(busyUntil, now);
    }

    /**
     * Sends so many bytes.
     *
     * @param from when the first of them are there
     * @param until when the last of them are there
     * @return when the last of them are through
     */
    long transmit(int bytes, long from, long until) {
        busyUntil = Math.max(free(from) + (long) (bytes * nanosPerByte), until);
        return busyUntil;
    }
}
