/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashes one piece after the other as its metainfo wants it: SHA-1, the hashes of its blocks, or both. One thread. */
final class PieceDigest {

    private static final byte[] ZEROS = new byte[4096];

    private final MessageDigest sha1 = sha1Digest();
    private final MessageDigest sha256 = MerkleTree.sha256();
    private boolean wantsSha1;
    private boolean wantsLeaves;
    private int length;
    private int padding;
    private byte[] leaves = {};
    /** For bytes from outside the heap, where digests are slow. */
    private byte[] part = {};

    private int taken;

    /**
     * Begins with a piece; whatever was begun before is forgotten.
     *
     * @param length bytes that will come
     * @param padding zeros behind them that the SHA-1 covers
     */
    void begin(int length, int padding, boolean wantsSha1, boolean wantsLeaves) {
        this.length = length;
        this.padding = padding;
        this.wantsSha1 = wantsSha1;
        this.wantsLeaves = wantsLeaves;
        taken = 0;
        sha1.reset();
        sha256.reset();
        int blocks = (length + PiecesRootHasher.BLOCK - 1) / PiecesRootHasher.BLOCK;
        leaves = new byte[wantsLeaves ? blocks * MerkleTree.HASH : 0];
    }

    /** @throws IllegalArgumentException when there are more bytes than the piece has */
    void update(byte[] data, int offset, int count) {
        if (count > length - taken) {
            throw new IllegalArgumentException("the piece has only " + length + " bytes");
        }
        // Block by block for both, so that a block is still in the processor's cache for the second hash.
        int at = offset;
        for (int left = count; left > 0; ) {
            int bytes = Math.min(left, PiecesRootHasher.BLOCK - taken % PiecesRootHasher.BLOCK);
            if (wantsSha1) {
                sha1.update(data, at, bytes);
            }
            if (wantsLeaves) {
                sha256.update(data, at, bytes);
            }
            at += bytes;
            left -= bytes;
            taken += bytes;
            if (wantsLeaves && (taken % PiecesRootHasher.BLOCK == 0 || taken == length)) {
                MerkleTree.digestInto(sha256, leaves, (taken - 1) / PiecesRootHasher.BLOCK * MerkleTree.HASH);
            }
        }
    }

    /** Takes all that remains in a buffer; one outside the heap is copied in parts. */
    void update(ByteBuffer data) {
        if (data.hasArray()) {
            update(data.array(), data.arrayOffset() + data.position(), data.remaining());
            data.position(data.limit());
            return;
        }
        if (part.length == 0) {
            part = new byte[PiecesRootHasher.BLOCK];
        }
        while (data.hasRemaining()) {
            int bytes = Math.min(data.remaining(), part.length);
            data.get(part, 0, bytes);
            update(part, 0, bytes);
        }
    }

    /** Whether all bytes came. */
    boolean isComplete() {
        return taken == length;
    }

    /** The SHA-1 over bytes and padding. */
    byte[] sha1() {
        for (int left = padding; left > 0; left -= ZEROS.length) {
            sha1.update(ZEROS, 0, Math.min(left, ZEROS.length));
        }
        return sha1.digest();
    }

    /** The SHA-256 of each block; the array itself. */
    byte[] leaves() {
        return leaves;
    }

    private static MessageDigest sha1Digest() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
