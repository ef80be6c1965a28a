/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A payload whose bytes follow a rule, and its hashes, made the plain way: file by file, piece by piece, the whole tree
 * at once. Beside it stand the metainfo files that libtorrent made of the same files.
 */
record SamplePayload(List<PayloadFile> files, byte[] bytes) {

    static final int PIECE = 32_768;

    static final SamplePayload SINGLE = of("file.bin", 100_000);
    static final SamplePayload SMALL = of("small.bin", 5);
    static final SamplePayload MULTI =
            of("manifest", 20_000, "pack-0000", 70_000, "pack-0001", 65_536, "single-0000", 200_001);
    static final SamplePayload ODD =
            of("a/empty", 0, "a/one", 1, "a/x/deep.bin", 16_384, "b", 16_385, "z/last", 131_072);

    /** Paths and lengths by turns. */
    static SamplePayload of(Object... pathsAndLengths) {
        List<PayloadFile> files = new ArrayList<>();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < pathsAndLengths.length; i += 2) {
            String path = (String) pathsAndLengths[i];
            int length = (Integer) pathsAndLengths[i + 1];
            files.add(new PayloadFile(path, length, bytes.size()));
            for (int at = 0; at < length; at++) {
                bytes.write((at * 31 + 7 + path.length()) % 251);
            }
        }
        return new SamplePayload(List.copyOf(files), bytes.toByteArray());
    }

    /** What libtorrent made of it. */
    static byte[] libtorrent(String name) throws IOException {
        try (InputStream in = SamplePayload.class.getResourceAsStream("libtorrent/" + name + ".torrent")) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    /** The hashes of version 2. */
    List<FileHashes> hashes(int pieceLength) {
        List<FileHashes> hashes = new ArrayList<>();
        for (PayloadFile file : files) {
            hashes.add(hashes(content(file), pieceLength));
        }
        return hashes;
    }

    static FileHashes hashes(byte[] content, int pieceLength) {
        if (content.length == 0) {
            return FileHashes.EMPTY;
        }
        byte[] leaves = leaves(content, 0, content.length);
        int blocks = leaves.length / 32;
        int height = 32 - Integer.numberOfLeadingZeros(blocks - 1);
        ByteArrayOutputStream layer = new ByteArrayOutputStream();
        if (content.length > pieceLength) {
            int perPiece = pieceLength / PiecesRootHasher.BLOCK;
            for (int at = 0; at < content.length; at += pieceLength) {
                byte[] piece = leaves(content, at, Math.min(pieceLength, content.length - at));
                layer.writeBytes(root(Arrays.copyOf(piece, perPiece * 32)));
            }
        }
        return new FileHashes(root(Arrays.copyOf(leaves, 32 << height)), layer.toByteArray());
    }

    /** The SHA-256 of each block of 16 KiB. */
    static byte[] leaves(byte[] content, int offset, int length) {
        ByteArrayOutputStream leaves = new ByteArrayOutputStream();
        for (int at = 0; at < length; at += PiecesRootHasher.BLOCK) {
            int from = offset + at;
            leaves.writeBytes(
                    digest("SHA-256", Arrays.copyOfRange(content, from, from + Math.min(16_384, length - at))));
        }
        return leaves.toByteArray();
    }

    private static byte[] root(byte[] nodes) {
        if (nodes.length == 32) {
            return nodes;
        }
        byte[] left = root(Arrays.copyOf(nodes, nodes.length / 2));
        byte[] right = root(Arrays.copyOfRange(nodes, nodes.length / 2, nodes.length));
        byte[] both = Arrays.copyOf(left, 64);
        System.arraycopy(right, 0, both, 32, 32);
        return digest("SHA-256", both);
    }

    /** The SHA-1 of every piece, with padding up to the next piece behind each file, or without any. */
    byte[] sha1s(int pieceLength, boolean padded) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (PayloadFile file : files) {
            wire.writeBytes(content(file));
            if (padded && file.length() % pieceLength > 0) {
                wire.writeBytes(new byte[pieceLength - (int) (file.length() % pieceLength)]);
            }
        }
        byte[] bytes = wire.toByteArray();
        ByteArrayOutputStream sha1s = new ByteArrayOutputStream();
        for (int at = 0; at < bytes.length; at += pieceLength) {
            sha1s.writeBytes(digest("SHA-1", Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + pieceLength))));
        }
        return sha1s.toByteArray();
    }

    byte[] content(PayloadFile file) {
        return Arrays.copyOfRange(bytes, (int) file.offset(), (int) (file.offset() + file.length()));
    }

    static byte[] digest(String algorithm, byte[] data) {
        try {
            return MessageDigest.getInstance(algorithm).digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
