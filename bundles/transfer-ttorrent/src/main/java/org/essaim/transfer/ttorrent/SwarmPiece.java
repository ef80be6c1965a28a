/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import com.turn.ttorrent.client.Piece;
import com.turn.ttorrent.client.storage.TorrentByteStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.essaim.api.transfer.PieceStorage;
import org.jspecify.annotations.Nullable;

/**
 * A piece that is assembled and hashed in memory and written only when its hash is right, so that wrong bytes never reach
 * the disk and nothing is read back. Blocks come from one peer at a time, in order of their offsets.
 */
final class SwarmPiece extends Piece {

    private static final int PROBE = 16 << 10;

    private final PieceStorage storage;
    private final long place;
    private final int length;
    private final byte[] expected;
    private volatile boolean verified;
    private volatile boolean unstored;
    private volatile byte @Nullable [] assembled;

    /** @param place offset in the payload */
    SwarmPiece(PieceStorage storage, int index, long place, int length, byte[] expected) {
        super(Unused.INSTANCE, index, place, length, expected, true);
        this.storage = storage;
        this.place = place;
        this.length = length;
        this.expected = expected;
    }

    @Override
    public boolean isValid() {
        return verified;
    }

    long place() {
        return place;
    }

    @Override
    public synchronized void record(ByteBuffer block, int offset) {
        byte[] data = assembled;
        if (data == null || offset == 0) {
            data = new byte[length];
        }
        block.duplicate().get(data, offset, block.remaining());
        assembled = data;
    }

    /**
     * Hashes what was assembled and stores it when it is right.
     *
     * @throws IOException when it is right but could not be stored; {@link #store} tries again
     */
    @Override
    public synchronized boolean validate() throws IOException {
        byte[] data = assembled;
        if (data == null || !MessageDigest.isEqual(sha1(data), expected)) {
            assembled = null;
            return false;
        }
        unstored = true;
        store();
        return true;
    }

    /** Writes an assembled piece whose hash was right; without effect when there is none. */
    synchronized void store() throws IOException {
        byte[] data = assembled;
        if (!unstored || data == null) {
            return;
        }
        storage.write(place, ByteBuffer.wrap(data));
        verified = true;
        unstored = false;
        assembled = null;
    }

    /** Whether it waits in memory for room on the disk. */
    boolean isUnstored() {
        return unstored;
    }

    /** Forgets the blocks of a download that was given up. Takes no lock: called under the torrent's. */
    void discard() {
        if (!unstored) {
            assembled = null;
        }
    }

    /** Somebody knows that the storage holds it. */
    void vouch() {
        verified = true;
    }

    /**
     * Whether it is worth hashing: pieces are written whole, so that one which begins with nothing but zeros, or cannot be
     * read, was most likely never written; at worst it is fetched again.
     */
    boolean isBegun(byte[] buffer) {
        int probe = Math.min(length, PROBE);
        try {
            storage.read(place, ByteBuffer.wrap(buffer, 0, probe));
        } catch (IOException e) {
            return false;
        }
        for (int i = 0; i < probe; i++) {
            if (buffer[i] != 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether the storage holds this piece; hashes it. */
    boolean check(byte[] buffer) {
        ByteBuffer target = ByteBuffer.wrap(buffer, 0, length);
        try {
            storage.read(place, target);
        } catch (IOException e) {
            return false;
        }
        MessageDigest digest = digest();
        digest.update(buffer, 0, length);
        verified = MessageDigest.isEqual(digest.digest(), expected);
        return verified;
    }

    static byte[] sha1(byte[] data) {
        return digest().digest(data);
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    /** The base class wants a storage of ttorrent's; all that would use it is overridden. */
    private enum Unused implements TorrentByteStorage {
        INSTANCE;

        @Override
        public long size() {
            return 0;
        }

        @Override
        public int read(ByteBuffer buffer, long offset) throws IOException {
            throw new IOException("not read through ttorrent");
        }

        @Override
        public int write(ByteBuffer block, long offset) throws IOException {
            throw new IOException("not written through ttorrent");
        }

        @Override
        public void close() {}

        @Override
        public void finish() {}

        @Override
        public boolean isFinished() {
            return true;
        }
    }
}
