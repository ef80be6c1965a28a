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
import org.essaim.protocol.FileHashes;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoException;
import org.essaim.protocol.MetainfoWriter;
import org.essaim.protocol.PayloadFile;
import org.essaim.protocol.PiecesRootHasher;

/**
 * A random payload of two files and its metainfo.
 *
 * @param metainfo the raw metainfo file
 */
public record TestPayload(byte[] bytes, int pieceLength, byte[] metainfo, InfoHash infoHash) {

    private static final int HASH = 32;

    /** The same seed makes the same payload; metainfo of version 1 (BEP 3). */
    public static TestPayload of(int length, int pieceLength, long seed) {
        byte[] bytes = random(length, seed);
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        for (int from = 0; from < length; from += pieceLength) {
            MessageDigest sha1 = sha1();
            sha1.update(bytes, from, Math.min(pieceLength, length - from));
            hashes.writeBytes(sha1.digest());
        }
        List<PayloadFile> files = files(length, Math.max(1, length / 3));
        return payload(bytes, pieceLength, MetainfoWriter.v1("payload", pieceLength, files, hashes.toByteArray()));
    }

    /** A payload with metainfo of version 2 (BEP 52); the first file ends where a piece does. */
    public static TestPayload v2(int length, int pieceLength, long seed) {
        byte[] bytes = random(length, seed);
        List<PayloadFile> files = files(length, Math.max(1, length / 3 / pieceLength) * pieceLength);
        List<FileHashes> hashes =
                files.stream().map(f -> hashes(bytes, f, pieceLength)).toList();
        return payload(bytes, pieceLength, MetainfoWriter.v2("payload", pieceLength, files, hashes));
    }

    /** A payload with metainfo of both versions (BEP 52); padding lies between its two files. */
    public static TestPayload hybrid(int length, int pieceLength, long seed) {
        byte[] bytes = random(length, seed);
        List<PayloadFile> files = files(length, Math.max(1, length / 3));
        List<FileHashes> hashes =
                files.stream().map(f -> hashes(bytes, f, pieceLength)).toList();
        ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        for (PayloadFile file : files) {
            for (long at = file.offset(); at < file.offset() + file.length(); at += pieceLength) {
                int present = (int) Math.min(pieceLength, file.offset() + file.length() - at);
                MessageDigest sha1 = sha1();
                sha1.update(bytes, (int) at, present);
                pieces.writeBytes(sha1.digest(new byte[pieceLength - present]));
            }
        }
        byte[] metainfo = MetainfoWriter.hybrid("payload", pieceLength, files, hashes, pieces.toByteArray());
        return payload(bytes, pieceLength, metainfo);
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static List<PayloadFile> files(int length, int first) {
        return first >= length
                ? List.of(new PayloadFile("manifest", length, 0))
                : List.of(new PayloadFile("manifest", first, 0), new PayloadFile("pack-0000", length - first, first));
    }

    private static FileHashes hashes(byte[] bytes, PayloadFile file, int pieceLength) {
        PiecesRootHasher root = new PiecesRootHasher();
        root.update(bytes, (int) file.offset(), (int) file.length());
        ByteArrayOutputStream layer = new ByteArrayOutputStream();
        if (file.length() > pieceLength) {
            for (int at = 0; at < file.length(); at += pieceLength) {
                layer.writeBytes(pieceRoot(bytes, (int) file.offset() + at, (int) file.length() - at, pieceLength));
            }
        }
        return new FileHashes(root.root().bytes(), layer.toByteArray());
    }

    /** The root over a whole piece's blocks, those beyond the file's end being zero hashes. */
    private static byte[] pieceRoot(byte[] bytes, int from, int left, int pieceLength) {
        byte[][] level = new byte[pieceLength / PiecesRootHasher.BLOCK][HASH];
        for (int block = 0; block * PiecesRootHasher.BLOCK < Math.min(left, pieceLength); block++) {
            int at = block * PiecesRootHasher.BLOCK;
            MessageDigest digest = digest("SHA-256");
            digest.update(bytes, from + at, Math.min(PiecesRootHasher.BLOCK, left - at));
            level[block] = digest.digest();
        }
        while (level.length > 1) {
            byte[][] above = new byte[level.length / 2][];
            for (int i = 0; i < above.length; i++) {
                MessageDigest digest = digest("SHA-256");
                digest.update(level[2 * i]);
                above[i] = digest.digest(level[2 * i + 1]);
            }
            level = above;
        }
        return level[0];
    }

    private static TestPayload payload(byte[] bytes, int pieceLength, byte[] metainfo) {
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
        return digest("SHA-1");
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
