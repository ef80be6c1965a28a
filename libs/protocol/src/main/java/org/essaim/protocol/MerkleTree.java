/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** How BEP 52 joins hashes, in pairs, with zeros where a file has no blocks. */
final class MerkleTree {

    /** Bytes of a hash. */
    static final int HASH = 32;

    /** Layers that any tree of hashes may have: a file has at most 2⁶³ bytes in blocks of 2¹⁴. */
    private static final int LAYERS = 50;

    /** By layer: the root over nothing but zeros. */
    private static final byte[][] ZEROS = new byte[LAYERS][];

    static {
        MessageDigest digest = sha256();
        ZEROS[0] = new byte[HASH];
        for (int layer = 1; layer < LAYERS; layer++) {
            digest.update(ZEROS[layer - 1]);
            ZEROS[layer] = digest.digest(ZEROS[layer - 1]);
        }
    }

    private MerkleTree() {}

    static boolean isZero(byte[] hash) {
        int sum = 0;
        for (byte each : hash) {
            sum |= each;
        }
        return sum == 0;
    }

    /** The hash at a layer under which there are no blocks; not to be written to. */
    static byte[] zeros(int layer) {
        return ZEROS[layer];
    }

    /** How many layers lie above {@code count} nodes, from 1 on. */
    static int layersAbove(long count) {
        return Long.SIZE - Long.numberOfLeadingZeros(count - 1);
    }

    /**
     * The layer above another.
     *
     * @param hashes one after the other; not changed
     * @param layer their layer, for what stands in for a missing right neighbour
     * @return half as many, rounded up
     */
    static byte[] parents(byte[] hashes, int layer) {
        int count = hashes.length / HASH;
        byte[] parents = new byte[(count + 1) / 2 * HASH];
        MessageDigest digest = sha256();
        for (int at = 0; at < count; at += 2) {
            digest.update(hashes, at * HASH, HASH);
            if (at + 1 < count) {
                digest.update(hashes, (at + 1) * HASH, HASH);
            } else {
                digest.update(ZEROS[layer]);
            }
            digestInto(digest, parents, at / 2 * HASH);
        }
        return parents;
    }

    /**
     * The root over hashes of one layer.
     *
     * @param hashes one or more, one after the other; not changed
     * @param layer their layer
     * @param height the root's layer, high enough for all of them
     */
    static byte[] root(byte[] hashes, int layer, int height) {
        byte[] level = hashes;
        for (int at = layer; at < height; at++) {
            level = parents(level, at);
        }
        if (level.length != HASH) {
            throw new IllegalArgumentException(hashes.length / HASH + " hashes have no root " + height + " layers up");
        }
        return level == hashes ? hashes.clone() : level;
    }

    static byte[] parent(MessageDigest digest, byte[] left, byte[] right) {
        digest.update(left);
        return digest.digest(right);
    }

    static void digestInto(MessageDigest digest, byte[] target, int offset) {
        try {
            digest.digest(target, offset, target.length - offset);
        } catch (DigestException e) {
            throw new IllegalStateException("there is room for a hash", e);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
