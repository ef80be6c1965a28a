/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

/**
 * A block that a peer asked for.
 *
 * @param offset in the piece
 */
record Upload(int piece, int offset, int length) {

    /** The longest block that is served; BEP 3 calls 16 KiB usual. */
    static final int LONGEST = 32 << 10;

    /** The most that one peer may have waiting. */
    static final int MOST_WAITING = 64;
}
