/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.atomic.AtomicLong;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.protocol.Metainfo;

/** The SHA-1 of every piece of a payload (BEP 3), on several threads. One use. */
final class PieceHasher {

    private static final int WINDOW = 256 << 10;

    private final PieceStorage payload;
    private final int pieceLength;
    private final ParallelLoop loop;
    private final AtomicLong bytesRead = new AtomicLong();

    PieceHasher(PieceStorage payload, int pieceLength, ParallelLoop loop) {
        this.payload = payload;
        this.pieceLength = pieceLength;
        this.loop = loop;
    }

    /** Bytes hashed so far. */
    long bytesRead() {
        return bytesRead.get();
    }

    /** The hashes one after the other, 20 bytes each. */
    byte[] hashes(Runnable tick) throws IOException {
        int pieces = Math.toIntExact((payload.length() + pieceLength - 1) / pieceLength);
        byte[] hashes = new byte[Math.multiplyExact(pieces, Metainfo.PIECE_HASH)];
        loop.run(
                pieces,
                () -> {
                    MessageDigest sha1 = digest("SHA-1");
                    ByteBuffer window = ByteBuffer.allocate(Math.min(WINDOW, pieceLength));
                    return piece -> hash(piece, sha1, window, hashes);
                },
                tick);
        return hashes;
    }

    private void hash(int piece, MessageDigest sha1, ByteBuffer window, byte[] hashes) throws IOException {
        long from = (long) piece * pieceLength;
        long end = Math.min(from + pieceLength, payload.length());
        for (long at = from; at < end && !loop.stopped(); at += window.limit()) {
            window.clear().limit((int) Math.min(window.capacity(), end - at));
            payload.read(at, window);
            sha1.update(window.flip());
            bytesRead.addAndGet(window.limit());
        }
        try {
            sha1.digest(hashes, piece * Metainfo.PIECE_HASH, Metainfo.PIECE_HASH);
        } catch (DigestException e) {
            throw new IllegalStateException("20 bytes are room for a SHA-1", e);
        }
    }

    /** A digest that every Java has. */
    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no " + algorithm, e);
        }
    }
}
