/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.nio.ByteBuffer;

/**
 * Hashes one piece after the other and says whether each is what it must be: by its SHA-1, by the root over its blocks,
 * or, for a hybrid, by both. Heap buffers are hashed fastest. One thread.
 */
public final class PieceCheck {

    private final PieceDigest digest = new PieceDigest();
    private PieceHash expected = new PieceHash(0, 0, PieceHash.none(), PieceHash.none(), 0);

    /** Begins with a piece; whatever was begun before is forgotten. */
    public void begin(PieceHash piece) {
        expected = piece;
        digest.begin(piece.length(), piece.padding(), piece.hasSha1(), piece.hasRoot());
    }

    /**
     * Takes the piece's next bytes, without padding.
     *
     * @throws IllegalArgumentException when there are more than the piece has
     */
    public void update(byte[] data, int offset, int length) {
        digest.update(data, offset, length);
    }

    /** Takes all that remains in a buffer; one outside the heap is copied in parts. */
    public void update(ByteBuffer data) {
        digest.update(data);
    }

    /** Whether all bytes came and are the right ones. Ends the piece. */
    public boolean passes() {
        return digest.isComplete()
                && (expected.hasSha1() || expected.hasRoot())
                && (!expected.hasSha1() || expected.matchesSha1(digest.sha1()))
                && (!expected.hasRoot() || expected.matchesLeaves(digest.leaves()));
    }

    /**
     * The hashes of the blocks that came, 32 bytes each, as version 2 has them; empty in version 1. Beside the leaves
     * that {@link HashTree#proves} has shown to be right, they name the blocks that are wrong.
     */
    public byte[] leaves() {
        return digest.leaves().clone();
    }
}
