/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.util.Arrays;

/**
 * The hashes of one file that metainfo of version 2 carries (BEP 52).
 *
 * @param root the {@code pieces root}, 32 bytes, of a file without bytes none; not copied
 * @param pieceLayer the hashes of its pieces, 32 bytes each; of a file that is no longer than one piece none; not copied
 */
public record FileHashes(byte[] root, byte[] pieceLayer) {

    /** Of a file without bytes. */
    public static final FileHashes EMPTY = new FileHashes(new byte[0], new byte[0]);

    @Override
    public boolean equals(Object other) {
        return other instanceof FileHashes that
                && Arrays.equals(root, that.root)
                && Arrays.equals(pieceLayer, that.pieceLayer);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(root);
    }

    @Override
    public String toString() {
        return "FileHashes[" + new BBytes(root) + ", " + pieceLayer.length / MerkleTree.HASH + " pieces]";
    }
}
