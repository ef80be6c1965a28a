/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.util.Arrays;
import java.util.Optional;

/**
 * What the bytes of one piece must hash to. {@link PieceCheck} compares. Immutable.
 */
public final class PieceHash {

    private static final byte[] NONE = {};

    private final int length;
    private final int padding;
    private final byte[] sha1;
    private final byte[] root;
    private final int height;

    /**
     * @param length bytes of the piece in the payload
     * @param padding zeros after them that the SHA-1 covers as well
     * @param sha1 empty where there is none
     * @param root empty where there is none
     * @param height how many layers the root lies above the blocks
     */
    PieceHash(int length, int padding, byte[] sha1, byte[] root, int height) {
        this.length = length;
        this.padding = padding;
        this.sha1 = sha1;
        this.root = root;
        this.height = height;
    }

    static byte[] none() {
        return NONE;
    }

    /** Bytes of the piece in the payload, where there is no padding. */
    public int length() {
        return length;
    }

    /** How many zeros follow on the wire, which the SHA-1 covers (BEP 47). */
    public int padding() {
        return padding;
    }

    /** Version 1: the SHA-1 of bytes and padding, 20 bytes, a fresh copy. */
    public Optional<byte[]> sha1() {
        return sha1.length == 0 ? Optional.empty() : Optional.of(sha1.clone());
    }

    /** Version 2: the root over the SHA-256 of the piece's blocks of 16 KiB, 32 bytes, a fresh copy. */
    public Optional<byte[]> root() {
        return root.length == 0 ? Optional.empty() : Optional.of(root.clone());
    }

    /** How many blocks of 16 KiB the piece has, the last of which may be shorter. */
    public int blocks() {
        return (length + PiecesRootHasher.BLOCK - 1) / PiecesRootHasher.BLOCK;
    }

    /**
     * Whether these are the hashes of the piece's blocks; false where there is no version 2.
     *
     * @param leaves the SHA-256 of each of its {@link #blocks()}, 32 bytes each
     */
    public boolean matchesLeaves(byte[] leaves) {
        return root.length > 0
                && leaves.length == blocks() * MerkleTree.HASH
                && Arrays.equals(MerkleTree.root(leaves, 0, height), root);
    }

    boolean matchesSha1(byte[] digest) {
        return Arrays.equals(sha1, digest);
    }

    boolean hasSha1() {
        return sha1.length > 0;
    }

    boolean hasRoot() {
        return root.length > 0;
    }
}
