/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The hashes of all pieces, by version. Immutable. */
final class PieceHashes {

    /** Bytes of a SHA-1. */
    static final int SHA1 = 20;

    private final byte[] sha1s;
    /** Of the files with bytes: where they begin, and what the others say of them. */
    private final int[] firstPieces;

    private final TreeFile[] files;
    private final int pieceLength;

    /** A file of version 2: its root, and the hashes of its pieces, none when it has but one. */
    record TreeFile(int file, long length, byte[] root, byte[] layer) {}

    private PieceHashes(int pieceLength, byte[] sha1s, int[] firstPieces, TreeFile[] files) {
        this.pieceLength = pieceLength;
        this.sha1s = sha1s;
        this.firstPieces = firstPieces;
        this.files = files;
    }

    /**
     * @param sha1s one after the other, none in version 2
     * @param files those with bytes, in order; none in version 1
     */
    static PieceHashes of(int pieceLength, byte[] sha1s, List<TreeFile> files, Layout layout) {
        int[] firstPieces =
                files.stream().mapToInt(each -> layout.firstPiece(each.file())).toArray();
        return new PieceHashes(pieceLength, sha1s, firstPieces, files.toArray(TreeFile[]::new));
    }

    PieceHash hash(int piece, PieceMap map) {
        int length = map.payloadLength(piece);
        byte[] sha1 = PieceHash.none();
        if (sha1s.length > 0) {
            sha1 = Arrays.copyOfRange(sha1s, piece * SHA1, (piece + 1) * SHA1);
        }
        if (files.length == 0) {
            return new PieceHash(length, map.wireLength(piece) - length, sha1, PieceHash.none(), 0);
        }
        int number = number(piece);
        TreeFile file = files[number];
        byte[] root = file.root();
        int height = MerkleTree.layersAbove((length - 1) / PiecesRootHasher.BLOCK + 1);
        if (file.length() > pieceLength) {
            int from = (piece - firstPieces[number]) * MerkleTree.HASH;
            root = Arrays.copyOfRange(file.layer(), from, from + MerkleTree.HASH);
            height = MerkleTree.layersAbove(pieceLength / PiecesRootHasher.BLOCK);
        }
        return new PieceHash(length, map.wireLength(piece) - length, sha1, root, height);
    }

    /** The file of version 2 that a piece belongs to. */
    TreeFile file(int piece) {
        return files[number(piece)];
    }

    int firstPiece(int piece) {
        return firstPieces[number(piece)];
    }

    private int number(int piece) {
        int found = Arrays.binarySearch(firstPieces, piece);
        return found >= 0 ? found : -found - 2;
    }

    /** The tree of the files with a root. */
    Optional<TreeFile> find(byte[] root) {
        return Arrays.stream(files)
                .filter(file -> Arrays.equals(file.root(), root))
                .findFirst();
    }

    /** Where the file with a root begins; of several equal ones the first. */
    OptionalInt firstPiece(byte[] root) {
        for (int i = 0; i < files.length; i++) {
            if (Arrays.equals(files[i].root(), root)) {
                return OptionalInt.of(firstPieces[i]);
            }
        }
        return OptionalInt.empty();
    }

    boolean hasTrees() {
        return files.length > 0;
    }
}
