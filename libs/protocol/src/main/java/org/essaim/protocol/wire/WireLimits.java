/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol.wire;

/**
 * What may come from a peer of one swarm. A frame's size is held against these before anything is allocated for it.
 *
 * @param pieceCount pieces of the swarm, 1 or more
 * @param pieceLength bytes of a piece, 1 or more; the last one may be shorter, which is the receiver's to check
 * @param maxBlock most bytes in one block
 * @param maxExtended most bytes in the payload of an extension's message (BEP 10), and in a message nobody knows
 * @param maxHashes most hashes in one answer (BEP 52), not counting those of its proof
 */
public record WireLimits(int pieceCount, int pieceLength, int maxBlock, int maxExtended, int maxHashes) {

    /** 128 KiB, what the usual engines refuse to exceed. */
    public static final int BLOCK = 128 << 10;

    /** 64 KiB. */
    public static final int EXTENDED = 64 << 10;

    /** 512 hashes, the most that BEP 52 advises to ask for at once. */
    public static final int HASHES = 512;

    /** More layers than any file has: 2⁶⁴ blocks. */
    static final int MOST_LAYERS = 64;

    /** @throws IllegalArgumentException when a limit is not positive, or too large for a frame to be counted in an int */
    public WireLimits {
        int least = Math.min(Math.min(pieceCount, pieceLength), Math.min(Math.min(maxBlock, maxExtended), maxHashes));
        int most = Math.max(Math.max(maxBlock, maxExtended), maxHashes);
        if (least < 1 || most > 16 << 20) {
            throw new IllegalArgumentException("not limits: " + pieceCount + " pieces of " + pieceLength
                    + " bytes, blocks of " + maxBlock + ", extensions of " + maxExtended + ", " + maxHashes
                    + " hashes");
        }
    }

    /** The usual limits for a swarm. */
    public static WireLimits of(int pieceCount, int pieceLength) {
        return new WireLimits(pieceCount, pieceLength, BLOCK, EXTENDED, HASHES);
    }

    /** Bytes of a bitfield. */
    int bitfieldBytes() {
        return (pieceCount + 7) >>> 3;
    }

    /** Most bytes of the hashes in one answer, those of the proof included. */
    int hashesBytes() {
        return (maxHashes + MOST_LAYERS) * Message.HASH;
    }

    /** The longest frame that any message may have, without its four bytes of length. */
    int longestFrame() {
        int longest = Math.max(1 + bitfieldBytes(), 9 + maxBlock);
        longest = Math.max(longest, 2 + maxExtended);
        return Math.max(longest, Message.HASH_REQUEST_FRAME + hashesBytes());
    }
}
