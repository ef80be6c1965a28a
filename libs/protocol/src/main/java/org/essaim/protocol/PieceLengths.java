/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

/** How long to make the pieces of a payload. */
public final class PieceLengths {

    /** 64 KiB: over fast links, shorter ones wait longer for their offers than they take. */
    public static final int SHORTEST = 64 << 10;

    /** 4 MiB: above it, a machine waits long before it has something to pass on. */
    public static final int LONGEST = 4 << 20;

    /** A swarm begins and ends the sooner the more there are; with twice as many more bytes are lost to what is said of them. */
    private static final int WANTED_PIECES = 2048;

    private PieceLengths() {}

    /**
     * The shortest power of two that makes at most 2048 pieces, from 64 KiB to 4 MiB.
     *
     * @param bytes the payload's length, 0 or more
     * @return bytes per piece
     */
    public static int forPayload(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("negative length: " + bytes);
        }
        int length = SHORTEST;
        while (length < LONGEST && (long) length * WANTED_PIECES < bytes) {
            length <<= 1;
        }
        return length;
    }
}
