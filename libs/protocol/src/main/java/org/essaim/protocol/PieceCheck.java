/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Hashes one piece after the other and says whether each is what it must be: by its SHA-1, by the root over its blocks,
 * or, for a hybrid, by both. Heap buffers are hashed fastest. One thread.
 */
public final class PieceCheck {

    private static final byte[] ZEROS = new byte[4096];

    private final MessageDigest sha1 = sha1();
    private final MessageDigest sha256 = MerkleTree.sha256();
    private PieceHash expected = new PieceHash(0, 0, PieceHash.none(), PieceHash.none(), 0);
    private byte[] leaves = {};
    private int taken;

    /** Begins with a piece; whatever was begun before is forgotten. */
    public void begin(PieceHash piece) {
        expected = piece;
        taken = 0;
        sha1.reset();
        sha256.reset();
        leaves = new byte[piece.hasRoot() ? piece.blocks() * MerkleTree.HASH : 0];
    }

    /**
     * Takes the piece's next bytes, without padding.
     *
     * @throws IllegalArgumentException when there are more than the piece has
     */
    public void update(byte[] data, int offset, int length) {
        if (length > expected.length() - taken) {
            throw new IllegalArgumentException("the piece has only " + expected.length() + " bytes");
        }
        if (expected.hasSha1()) {
            sha1.update(data, offset, length);
        }
        if (!expected.hasRoot()) {
            taken += length;
            return;
        }
        int at = offset;
        for (int left = length; left > 0; ) {
            int bytes = Math.min(left, PiecesRootHasher.BLOCK - taken % PiecesRootHasher.BLOCK);
            sha256.update(data, at, bytes);
            at += bytes;
            left -= bytes;
            taken += bytes;
            if (taken % PiecesRootHasher.BLOCK == 0 || taken == expected.length()) {
                int block = (taken - 1) / PiecesRootHasher.BLOCK;
                MerkleTree.digestInto(sha256, leaves, block * MerkleTree.HASH);
            }
        }
    }

    /** Takes all that remains in a buffer; one outside the heap is copied in parts. */
    public void update(ByteBuffer data) {
        if (data.hasArray()) {
            update(data.array(), data.arrayOffset() + data.position(), data.remaining());
            data.position(data.limit());
            return;
        }
        byte[] part = new byte[Math.min(data.remaining(), PiecesRootHasher.BLOCK)];
        while (data.hasRemaining()) {
            int bytes = Math.min(data.remaining(), part.length);
            data.get(part, 0, bytes);
            update(part, 0, bytes);
        }
    }

    /** Whether all bytes came and are the right ones. Ends the piece. */
    public boolean passes() {
        if (taken != expected.length() || !expected.hasSha1() && !expected.hasRoot()) {
            return false;
        }
        if (expected.hasSha1()) {
            for (int left = expected.padding(); left > 0; left -= ZEROS.length) {
                sha1.update(ZEROS, 0, Math.min(left, ZEROS.length));
            }
            if (!expected.matchesSha1(sha1.digest())) {
                return false;
            }
        }
        return !expected.hasRoot() || expected.matchesLeaves(leaves);
    }

    /**
     * The hashes of the blocks that came, 32 bytes each, as version 2 has them; empty in version 1. Beside the leaves
     * that {@link HashTree#proves} has shown to be right, they name the blocks that are wrong.
     */
    public byte[] leaves() {
        return leaves.clone();
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
