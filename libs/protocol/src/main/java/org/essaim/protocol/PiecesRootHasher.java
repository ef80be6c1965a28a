/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.essaim.api.Sha256;

/**
 * A file's {@code pieces root} (BEP 52): the root of a binary SHA-256 Merkle tree whose leaves are the hashes of its
 * 16 KiB blocks, the last of which may be shorter, filled up with zero hashes to a power of two.
 *
 * <p>Keeps one hash per level, so memory grows with the logarithm of the length. {@link #root()} makes it ready for the
 * next file. One thread.
 */
public final class PiecesRootHasher {

    /** Bytes per leaf. */
    public static final int BLOCK = 16 << 10;

    private static final int HASH = 32;

    private final MessageDigest digest = sha256();
    /** Per level the left half that waits for its right one; an empty array where none waits. */
    private final List<byte[]> waiting = new ArrayList<>();

    private int inBlock;

    /** Takes all that remains in the buffer. */
    public void update(ByteBuffer data) {
        int limit = data.limit();
        while (data.hasRemaining()) {
            int bytes = Math.min(data.remaining(), BLOCK - inBlock);
            data.limit(data.position() + bytes);
            digest.update(data);
            data.limit(limit);
            taken(bytes);
        }
    }

    /** Takes {@code length} bytes from {@code offset}. */
    public void update(byte[] data, int offset, int length) {
        update(ByteBuffer.wrap(data, offset, length));
    }

    /**
     * The root over everything since the last call. A file without bytes has none in BEP 52; here it is 32 zero bytes.
     */
    public Sha256 root() {
        if (inBlock > 0) {
            endBlock();
        }
        byte[] root = waiting.isEmpty() ? new byte[HASH] : joined();
        waiting.clear();
        return Sha256.of(root);
    }

    private void taken(int bytes) {
        inBlock += bytes;
        if (inBlock == BLOCK) {
            endBlock();
        }
    }

    private void endBlock() {
        inBlock = 0;
        byte[] hash = digest.digest();
        int level = 0;
        while (level < waiting.size() && waiting.get(level).length > 0) {
            hash = parent(waiting.get(level), hash);
            waiting.set(level++, new byte[0]);
        }
        if (level == waiting.size()) {
            waiting.add(hash);
        } else {
            waiting.set(level, hash);
        }
    }

    /** Fills up with zero hashes: at each level a lone left half gets a subtree of nothing but zeros as its right. */
    private byte[] joined() {
        byte[] zeros = new byte[HASH];
        byte[] right = new byte[0];
        for (int level = 0; level < waiting.size() - 1; level++) {
            byte[] left = waiting.get(level);
            if (left.length > 0) {
                right = parent(left, right.length > 0 ? right : zeros);
            } else if (right.length > 0) {
                right = parent(right, zeros);
            }
            zeros = parent(zeros, zeros);
        }
        byte[] top = waiting.get(waiting.size() - 1);
        return right.length > 0 ? parent(top, right) : top;
    }

    private byte[] parent(byte[] left, byte[] right) {
        digest.update(left);
        return digest.digest(right);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
