/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.essaim.api.InfoHash;

/**
 * The metainfo of a swarm (BEP 3 with BEP 27, version 1), accepted whole or refused whole. Keys that are not known here
 * are passed over, so that the version 1 half of a hybrid (BEP 52) can be used. Immutable.
 */
public final class Metainfo {

    /** Most pieces: libtorrent's limit. */
    public static final int MOST_PIECES = 2_097_152;

    /** Longest piece in bytes, 64 MiB: engines hold a piece in memory. */
    public static final int LONGEST_PIECE = 64 << 20;

    /** Bytes of a piece's hash, which is SHA-1. */
    public static final int PIECE_HASH = 20;

    private final InfoHash infoHash;
    private final MetainfoReader.Info info;
    private final Optional<String> announce;

    private Metainfo(InfoHash infoHash, MetainfoReader.Info info, Optional<String> announce) {
        this.infoHash = infoHash;
        this.info = info;
        this.announce = announce;
    }

    /**
     * Parses a metainfo file.
     *
     * @throws MetainfoException when it is malformed, exceeds {@link BencodeLimits#METAINFO}, has paths that must not be
     *     written to a disk, no bytes at all, or a number of pieces that does not fit its length
     */
    public static Metainfo parse(byte[] file) throws MetainfoException {
        BencodeReader reader = new BencodeReader(file, BencodeLimits.METAINFO);
        BDictionary top = MetainfoReader.top(reader);
        MetainfoReader.Info info = MetainfoReader.info(top);
        byte[] raw = reader.raw("info").orElseThrow();
        return new Metainfo(InfoHash.of(sha1(raw)), info, MetainfoReader.announce(top));
    }

    /** SHA-1 over the info dictionary's bytes as they came. */
    public InfoHash infoHash() {
        return infoHash;
    }

    /** The suggested name of file or folder. */
    public String name() {
        return info.name();
    }

    /** Bytes per piece; the last one may be shorter. */
    public int pieceLength() {
        return info.pieceLength();
    }

    /** Bytes of one piece. */
    public int pieceLength(int index) {
        long from = (long) checked(index) * info.pieceLength();
        return (int) Math.min(info.pieceLength(), info.totalLength() - from);
    }

    /** How many pieces. */
    public int pieceCount() {
        return info.pieces().length / PIECE_HASH;
    }

    /**
     * A piece's SHA-1, 20 bytes, a fresh copy.
     *
     * @throws IndexOutOfBoundsException when there is no such piece
     */
    public byte[] pieceHash(int index) {
        int from = checked(index) * PIECE_HASH;
        return Arrays.copyOfRange(info.pieces(), from, from + PIECE_HASH);
    }

    /** The files in payload order; a payload of one file is named by {@link #name()}. */
    public List<PayloadFile> files() {
        return info.files();
    }

    /** Bytes of all files together, at least 1. */
    public long totalLength() {
        return info.totalLength();
    }

    /** Whether peers may come from its trackers alone (BEP 27). */
    public boolean isPrivate() {
        return info.isPrivate();
    }

    /** The tracker's address. */
    public Optional<String> announce() {
        return announce;
    }

    private int checked(int index) {
        return Objects.checkIndex(index, pieceCount());
    }

    private static byte[] sha1(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
