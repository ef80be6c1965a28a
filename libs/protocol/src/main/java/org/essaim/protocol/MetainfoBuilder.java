/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.essaim.api.Sha256;

/**
 * Makes metainfo of a payload whose pieces are hashed one by one, in any order and on any number of threads: each thread
 * with a {@link Hasher} of its own. The result is {@link MetainfoWriter}'s.
 *
 * <p>Keeps 20 bytes for each piece in version 1, 32 in version 2. Thread-safe, as long as no piece is hashed by two.
 */
public final class MetainfoBuilder {

    private final Metainfo.Version version;
    private final String name;
    private final int pieceLength;
    private final List<PayloadFile> files;
    private final PieceMap map;
    /** Of each file; means nothing in version 1. */
    private final int[] firstPieces;

    private final byte[] sha1s;
    private final byte[] roots;
    private final BitSet adopted = new BitSet();

    /**
     * @param name of the payload
     * @param pieceLength bytes per piece, in version 2 and hybrids a power of two from 16 KiB on
     * @param files in payload order, each beginning where the one before ends
     * @throws IllegalArgumentException when these do not fit together, there are no bytes, or too many pieces
     */
    public MetainfoBuilder(Metainfo.Version version, String name, int pieceLength, List<PayloadFile> files) {
        this.version = version;
        this.name = name;
        this.pieceLength = pieceLength;
        this.files = List.copyOf(files);
        this.map = map(version, pieceLength, files);
        this.firstPieces = new int[files.size()];
        for (int i = 1; i < firstPieces.length; i++) {
            firstPieces[i] = firstPieces[i - 1] + pieces(this.files.get(i - 1));
        }
        this.sha1s = new byte[version == Metainfo.Version.V2 ? 0 : map.pieceCount() * PieceHashes.SHA1];
        this.roots = new byte[version == Metainfo.Version.V1 ? 0 : map.pieceCount() * MerkleTree.HASH];
    }

    private static PieceMap map(Metainfo.Version version, int pieceLength, List<PayloadFile> files) {
        boolean aligned = version != Metainfo.Version.V1;
        if (pieceLength < 1
                || pieceLength > Metainfo.LONGEST_PIECE
                || aligned && (Integer.bitCount(pieceLength) != 1 || pieceLength < PiecesRootHasher.BLOCK)) {
            throw new IllegalArgumentException("not the length of a piece: " + pieceLength);
        }
        try {
            Layout layout = new Layout(pieceLength);
            for (PayloadFile file : files) {
                if (file.length() < 0 || file.length() > layout.room()) {
                    throw new IllegalArgumentException(file.path() + " cannot have " + file.length() + " bytes");
                }
                layout.add(Arrays.asList(file.path().split("/", -1)), file.length());
                if (aligned) {
                    layout.align();
                }
            }
            layout.requireSize();
            return layout.map(version == Metainfo.Version.HYBRID);
        } catch (MetainfoException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * The {@code pieces root} of a file whose pieces are all hashed.
     *
     * @param file its number
     * @throws IllegalStateException in version 1, which has none
     */
    public Sha256 root(int file) {
        requireAligned();
        PayloadFile wanted = files.get(file);
        byte[] root = wanted.length() == 0
                ? new byte[MerkleTree.HASH]
                : hashes(wanted, firstPieces[file]).root();
        return Sha256.of(root);
    }

    /**
     * Takes the hashes of a file that was hashed by itself, before it was known where in the payload it would be. Not
     * while others hash.
     *
     * @param file its number in this payload
     * @param single of a payload that is this file alone, of the same version and length of pieces
     * @throws IllegalArgumentException when it is of another form
     */
    public void adopt(int file, MetainfoBuilder single) {
        requireAligned();
        PayloadFile wanted = files.get(file);
        if (single.version != version
                || single.pieceLength != pieceLength
                || single.files.size() != 1
                || single.files.get(0).length() != wanted.length()) {
            throw new IllegalArgumentException("these are not the hashes of " + wanted.path());
        }
        int first = firstPieces[file];
        System.arraycopy(single.roots, 0, roots, first * MerkleTree.HASH, single.roots.length);
        if (sha1s.length > 0) {
            System.arraycopy(single.sha1s, 0, sha1s, first * PieceHashes.SHA1, single.sha1s.length);
        }
        adopted.set(first, first + single.pieceCount());
    }

    /** The pieces that were not taken from anywhere, in order: those to hash. */
    public int[] missing() {
        return IntStream.range(0, pieceCount())
                .filter(piece -> !adopted.get(piece))
                .toArray();
    }

    private void requireAligned() {
        if (version == Metainfo.Version.V1) {
            throw new IllegalStateException("in version 1 pieces reach over the ends of files");
        }
    }

    private int pieces(PayloadFile file) {
        return (int) ((file.length() + pieceLength - 1) / pieceLength);
    }

    /** How many pieces there are. */
    public int pieceCount() {
        return map.pieceCount();
    }

    /** Where in the payload a piece begins. */
    public long payloadOffset(int piece) {
        return map.payloadOffset(piece);
    }

    /** Bytes of a piece in the payload. */
    public int payloadLength(int piece) {
        return map.payloadLength(piece);
    }

    /** For one thread. */
    public Hasher hasher() {
        return new Hasher();
    }

    /** Hashes one piece after the other. One thread. */
    public final class Hasher {

        private final PieceDigest digest = new PieceDigest();
        private int piece;

        private Hasher() {}

        /** Begins with a piece. */
        public void begin(int number) {
            piece = number;
            int length = map.payloadLength(number);
            digest.begin(length, map.wireLength(number) - length, sha1s.length > 0, roots.length > 0);
        }

        /** Takes all that remains in the buffer; one on the heap is fastest. */
        public void update(ByteBuffer data) {
            digest.update(data);
        }

        /**
         * Notes the hashes of the piece.
         *
         * @throws IllegalStateException when bytes are missing
         */
        public void end() {
            if (!digest.isComplete()) {
                throw new IllegalStateException("piece " + piece + " has not all its bytes");
            }
            if (sha1s.length > 0) {
                System.arraycopy(digest.sha1(), 0, sha1s, piece * PieceHashes.SHA1, PieceHashes.SHA1);
            }
            if (roots.length > 0) {
                System.arraycopy(root(), 0, roots, piece * MerkleTree.HASH, MerkleTree.HASH);
            }
        }

        private byte[] root() {
            byte[] leaves = digest.leaves();
            // A piece that is shorter than its file is a whole subtree; a file of one piece is a tree of its own
            // height.
            int height = map.payloadLength(piece) == pieceLength || !isWholeFile()
                    ? MerkleTree.layersAbove(pieceLength / PiecesRootHasher.BLOCK)
                    : MerkleTree.layersAbove(leaves.length / MerkleTree.HASH);
            return MerkleTree.root(leaves, 0, height);
        }

        private boolean isWholeFile() {
            return fileAt(map.payloadOffset(piece)).length() <= pieceLength;
        }
    }

    private PayloadFile fileAt(long offset) {
        int low = 0;
        int high = files.size() - 1;
        while (low < high) {
            int middle = low + high >>> 1;
            PayloadFile file = files.get(middle);
            if (file.offset() + file.length() <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return files.get(low);
    }

    /**
     * The metainfo, when every piece was hashed.
     *
     * @throws IllegalArgumentException when {@link Metainfo#parse} would refuse it
     */
    public byte[] build() {
        return switch (version) {
            case V1 -> MetainfoWriter.v1(name, pieceLength, files, sha1s);
            case V2 -> MetainfoWriter.v2(name, pieceLength, files, hashes());
            case HYBRID -> MetainfoWriter.hybrid(name, pieceLength, files, hashes(), sha1s);
        };
    }

    private List<FileHashes> hashes() {
        List<FileHashes> hashes = new ArrayList<>(files.size());
        for (int i = 0; i < firstPieces.length; i++) {
            hashes.add(hashes(files.get(i), firstPieces[i]));
        }
        return hashes;
    }

    private FileHashes hashes(PayloadFile file, int firstPiece) {
        int pieces = pieces(file);
        byte[] own = Arrays.copyOfRange(roots, firstPiece * MerkleTree.HASH, (firstPiece + pieces) * MerkleTree.HASH);
        if (pieces == 0) {
            return FileHashes.EMPTY;
        }
        if (pieces == 1) {
            return new FileHashes(own, new byte[0]);
        }
        int layer = MerkleTree.layersAbove(pieceLength / PiecesRootHasher.BLOCK);
        return new FileHashes(MerkleTree.root(own, layer, layer + MerkleTree.layersAbove(pieces)), own);
    }
}
