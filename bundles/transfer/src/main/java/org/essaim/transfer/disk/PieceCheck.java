/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.disk;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.essaim.protocol.Metainfo;
import org.essaim.transfer.core.PieceLayout;

/** Tells whether a piece's bytes are right, fed in order. One thread. */
final class PieceCheck {

    private static final byte[] ZEROS = new byte[4096];

    private final Metainfo metainfo;
    private final PieceLayout layout;
    private final int piece;
    private final MessageDigest digest = digest("SHA-1");

    PieceCheck(Metainfo metainfo, PieceLayout layout, int piece) {
        this.metainfo = metainfo;
        this.layout = layout;
        this.piece = piece;
    }

    void update(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
    }

    /** After all payload bytes. */
    boolean matches() {
        for (int padding = layout.length(piece) - layout.payload(piece); padding > 0; padding -= ZEROS.length) {
            digest.update(ZEROS, 0, Math.min(padding, ZEROS.length));
        }
        return MessageDigest.isEqual(digest.digest(), metainfo.pieceHash(piece));
    }

    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }
}
