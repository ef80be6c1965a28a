/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.Optional;
import java.util.OptionalInt;
import org.essaim.api.Sha256;
import org.essaim.protocol.HashTree;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.wire.WireLimits;

/**
 * How a swarm's payload is cut into pieces and blocks. A piece on the wire may end in padding (BEP 47) that the storage
 * does not have.
 */
public final class PieceLayout {

    /** Bytes of a block, except the last of a piece. */
    public static final int BLOCK = 16 << 10;

    private final Metainfo metainfo;
    private final int pieces;

    /** Of one swarm. */
    public PieceLayout(Metainfo metainfo) {
        this.metainfo = metainfo;
        this.pieces = metainfo.pieceCount();
    }

    /** How many pieces. */
    public int pieces() {
        return pieces;
    }

    /** Bytes of a piece on the wire. */
    public int length(int piece) {
        return metainfo.wireLength(piece);
    }

    /**
     * Bytes of a piece that peers may ask for. In version 2 libtorrent asks for the last block of a file as a whole; what
     * lies beyond the file is zeros.
     */
    public int servable(int piece) {
        int whole = Math.min(metainfo.pieceLength(), (payload(piece) + BLOCK - 1) / BLOCK * BLOCK);
        return hasTrees() ? Math.max(length(piece), whole) : length(piece);
    }

    /** How many blocks of payload a piece has that is not the last of a file. */
    int usualBlocks() {
        return Math.max(1, metainfo.pieceLength() / BLOCK);
    }

    /** Where a piece begins in the storage. */
    public long offset(int piece) {
        return metainfo.payloadOffset(piece);
    }

    /** Bytes of a piece in the storage: what comes later on the wire is zeros. */
    public int payload(int piece) {
        return metainfo.payloadLength(piece);
    }

    /** How many of these bytes on the wire are payload, and not what pads a file up to the next piece. */
    int payload(int piece, int begin, int bytes) {
        return Math.max(0, Math.min(bytes, payload(piece) - begin));
    }

    /** How many blocks of a piece hold payload. */
    public int blocks(int piece) {
        return (payload(piece) + BLOCK - 1) / BLOCK;
    }

    /** Bytes of a block on the wire. */
    public int blockLength(int piece, int block) {
        return Math.min(BLOCK, length(piece) - block * BLOCK);
    }

    /** Bytes of a block in the storage. */
    public int blockPayload(int piece, int block) {
        return Math.min(BLOCK, payload(piece) - block * BLOCK);
    }

    /** Payload bytes in all. */
    public long total() {
        return metainfo.totalLength();
    }

    /** Whether single blocks can be checked by hashes that peers send (BEP 52). */
    boolean hasTrees() {
        return metainfo.version() != Metainfo.Version.V1;
    }

    /** The tree of hashes of the file that a piece belongs to. */
    Optional<HashTree> tree(int piece) {
        return metainfo.hashTree(piece);
    }

    /** The tree with this root. */
    Optional<HashTree> tree(Sha256 root) {
        return metainfo.hashTree(root);
    }

    /** The first piece of the file that a piece belongs to. */
    int firstPieceOfFile(int piece) {
        return metainfo.firstPieceOfFile(piece);
    }

    /** The first piece of the file with this root. */
    OptionalInt firstPieceOfFile(Sha256 root) {
        return metainfo.firstPieceOfFile(root);
    }

    /** Whether these are the hashes of a piece's blocks. */
    boolean matchesLeaves(int piece, byte[] leaves) {
        return metainfo.pieceHash(piece).matchesLeaves(leaves);
    }

    /** What a peer may send. */
    WireLimits limits() {
        return WireLimits.of(pieces, metainfo.pieceLength());
    }
}
