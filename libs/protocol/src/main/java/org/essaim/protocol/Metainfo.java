/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.essaim.api.InfoHash;
import org.essaim.api.Sha256;

/**
 * The metainfo of a swarm: version 1 (BEP 3), version 2 (BEP 52) or both in one, private or not (BEP 27), with or without
 * padding (BEP 47); accepted whole or refused whole. Keys that are not known here are passed over. Immutable.
 *
 * <p>Pieces lie in two places. On the wire a piece may end in padding; {@link PieceHash#padding()} says how much. The
 * payload, which is what lies on a disk, is the files one after the other without padding, so that a piece stands for
 * {@link #payloadLength} bytes from {@link #payloadOffset} on.
 */
public final class Metainfo {

    /** Most pieces: libtorrent's limit. */
    public static final int MOST_PIECES = 2_097_152;

    /** Longest piece in bytes, 64 MiB: engines hold a piece in memory. */
    public static final int LONGEST_PIECE = 64 << 20;

    /** Bytes of a piece's hash in version 1, which is SHA-1. */
    public static final int PIECE_HASH = 20;

    private static final int WIRE_HASH = 20;

    private final MetainfoReader.Content content;
    private final Optional<InfoHash> infoHashV1;
    private final Optional<InfoHash> infoHashV2;

    /** Which peers understand it. */
    public enum Version {
        /** BEP 3 alone. */
        V1("1"),
        /** BEP 52 alone. */
        V2("2"),
        /** Both, for the same files. */
        HYBRID("hybrid");

        private final String text;

        Version(String text) {
            this.text = text;
        }

        /** {@code 1}, {@code 2} or {@code hybrid}. */
        @Override
        public String toString() {
            return text;
        }
    }

    private Metainfo(MetainfoReader.Content content, byte[] info) {
        this.content = content;
        Version version = content.version();
        infoHashV1 = version == Version.V2 ? Optional.empty() : Optional.of(hash("SHA-1", info));
        infoHashV2 = version == Version.V1 ? Optional.empty() : Optional.of(hash("SHA-256", info));
    }

    /**
     * Parses a metainfo file.
     *
     * @throws MetainfoException when it is malformed, exceeds {@link BencodeLimits#METAINFO}, has paths that must not be
     *     written to a disk, no bytes at all, hashes that do not fit its length or each other, or halves that disagree
     */
    public static Metainfo parse(byte[] file) throws MetainfoException {
        BencodeReader reader = new BencodeReader(file, BencodeLimits.METAINFO);
        MetainfoReader.Content content = MetainfoReader.read(MetainfoReader.top(reader));
        return new Metainfo(content, reader.info());
    }

    /** Which peers understand it. */
    public Version version() {
        return content.version();
    }

    /** The hash over the info dictionary's bytes as they came: SHA-256 where there is a version 2, else SHA-1. */
    public InfoHash infoHash() {
        return infoHashV2.or(() -> infoHashV1).orElseThrow();
    }

    /** The SHA-1, of version 1 or a hybrid. */
    public Optional<InfoHash> infoHashV1() {
        return infoHashV1;
    }

    /** The SHA-256, of version 2 or a hybrid. */
    public Optional<InfoHash> infoHashV2() {
        return infoHashV2;
    }

    /** What a handshake and a tracker are told: {@link #infoHash()}, of a SHA-256 its first 20 bytes. */
    public byte[] wireHash() {
        return Arrays.copyOf(infoHash().bytes(), WIRE_HASH);
    }

    /** The suggested name of file or folder. */
    public String name() {
        return content.name();
    }

    /** Bytes per piece; some may be shorter. */
    public int pieceLength() {
        return content.map().pieceLength();
    }

    /** The same as {@link #wireLength}. */
    public int pieceLength(int piece) {
        return wireLength(piece);
    }

    /** How many pieces. */
    public int pieceCount() {
        return content.map().pieceCount();
    }

    /**
     * Bytes of a piece as peers ask for them: in version 1 and hybrids with the padding at its end, in version 2 without.
     *
     * @throws IndexOutOfBoundsException when there is no such piece
     */
    public int wireLength(int piece) {
        return content.map().wireLength(piece);
    }

    /**
     * Where in the payload a piece begins.
     *
     * @throws IndexOutOfBoundsException when there is no such piece
     */
    public long payloadOffset(int piece) {
        return content.map().payloadOffset(piece);
    }

    /**
     * Bytes of a piece in the payload, 1 or more. They come first in the piece; what is left of it is padding.
     *
     * @throws IndexOutOfBoundsException when there is no such piece
     */
    public int payloadLength(int piece) {
        return content.map().payloadLength(piece);
    }

    /** Whether any piece has padding, so that places on the wire and in the payload differ. */
    public boolean hasPadding() {
        return content.map().hasPadding();
    }

    /**
     * What a piece must hash to.
     *
     * @throws IndexOutOfBoundsException when there is no such piece
     */
    public PieceHash pieceHash(int piece) {
        return content.hashes().hash(piece, content.map());
    }

    /**
     * The tree of hashes of the file that a piece belongs to; none in version 1. Made anew each time.
     *
     * @throws IndexOutOfBoundsException when there is no such piece
     */
    public Optional<HashTree> hashTree(int piece) {
        content.map().payloadOffset(piece);
        return content.hashes().hasTrees() ? Optional.of(tree(content.hashes().file(piece))) : Optional.empty();
    }

    /** The tree of hashes with this {@code pieces root}. Made anew each time. */
    public Optional<HashTree> hashTree(Sha256 root) {
        return content.hashes().find(root.bytes()).map(this::tree);
    }

    /** The first piece of the file with this {@code pieces root}; of several equal files that of the first. */
    public OptionalInt firstPieceOfFile(Sha256 root) {
        return content.hashes().firstPiece(root.bytes());
    }

    /**
     * In version 2 the first piece of the file that a piece belongs to, from which {@link HashTree.Leaves} counts; 0 in
     * version 1.
     */
    public int firstPieceOfFile(int piece) {
        return content.hashes().hasTrees() ? content.hashes().firstPiece(piece) : 0;
    }

    /** The files in payload order; in version 1 a payload of one file is named by {@link #name()}. */
    public List<PayloadFile> files() {
        return content.files();
    }

    /** Bytes of all files together, at least 1. */
    public long totalLength() {
        return content.totalLength();
    }

    /** Whether peers may come from its trackers alone (BEP 27). */
    public boolean isPrivate() {
        return content.isPrivate();
    }

    /** The tracker's address. */
    public Optional<String> announce() {
        return content.announce();
    }

    private HashTree tree(PieceHashes.TreeFile file) {
        return new HashTree(file.root(), file.length(), pieceLength(), file.layer());
    }

    private static InfoHash hash(String algorithm, byte[] data) {
        try {
            return InfoHash.of(MessageDigest.getInstance(algorithm).digest(data));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}
