/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.testkit.transfer;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Random;
import org.essaim.api.InfoHash;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoException;
import org.essaim.protocol.MetainfoWriter;
import org.essaim.protocol.PayloadFile;

/**
 * A random payload of two files and its metainfo.
 *
 * @param metainfo the raw metainfo file
 */
public record TestPayload(byte[] bytes, int pieceLength, byte[] metainfo, InfoHash infoHash) {

    /** The same seed makes the same payload. */
    public static TestPayload of(int length, int pieceLength, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        for (int from = 0; from < length; from += pieceLength) {
            MessageDigest sha1 = sha1();
            sha1.update(bytes, from, Math.min(pieceLength, length - from));
            hashes.writeBytes(sha1.digest());
        }
        long first = Math.max(1, length / 3);
        List<PayloadFile> files =
                List.of(new PayloadFile("manifest", first, 0), new PayloadFile("pack-0000", length - first, first));
        byte[] metainfo = MetainfoWriter.v1("payload", pieceLength, files, hashes.toByteArray());
        try {
            return new TestPayload(
                    bytes, pieceLength, metainfo, Metainfo.parse(metainfo).infoHash());
        } catch (MetainfoException e) {
            throw new AssertionError("the writer wrote what the parser refuses", e);
        }
    }

    /** A storage that holds it. */
    public MemoryPieceStorage full() {
        return MemoryPieceStorage.holding(bytes);
    }

    /** A storage with room for it. */
    public MemoryPieceStorage empty() {
        return MemoryPieceStorage.empty(bytes.length);
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
