/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.testkit.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.BitSet;
import org.essaim.api.transfer.ContentChangedException;
import org.essaim.api.transfer.PieceStorage;

/**
 * A payload in memory that can be told to misbehave: to lie, to be full, to have been changed. Reading what was never
 * written fails, as the contract says. Thread-safe.
 */
public final class MemoryPieceStorage implements PieceStorage {

    private static final int GRAIN = 1 << 10;

    private final byte[] bytes;
    private final BitSet written;
    private long room = Long.MAX_VALUE;
    private long bytesWritten;
    private int syncs;
    private boolean lying;
    private boolean changed;
    private boolean broken;
    private boolean closed;

    private MemoryPieceStorage(byte[] bytes, boolean filled) {
        this.bytes = bytes;
        this.written = new BitSet();
        if (filled) {
            written.set(0, bytes.length / GRAIN + 1);
        }
    }

    /** One that holds nothing yet. */
    public static MemoryPieceStorage empty(int length) {
        return new MemoryPieceStorage(new byte[length], false);
    }

    /** One that holds a payload. */
    public static MemoryPieceStorage holding(byte[] payload) {
        return new MemoryPieceStorage(payload.clone(), true);
    }

    /** From now on every block read has a wrong bit. */
    public synchronized void lie(boolean on) {
        lying = on;
    }

    /** From now on, or no longer, every read and write fails. */
    public synchronized void fail(boolean on) {
        broken = on;
    }

    /** From now on reading says that the content was changed on this machine. */
    public synchronized void change() {
        changed = true;
    }

    /** From now on it holds this payload. */
    public synchronized void restore(byte[] payload) {
        System.arraycopy(payload, 0, bytes, 0, bytes.length);
        written.set(0, bytes.length / GRAIN + 1);
    }

    /** How many bytes more can be written before the disk is full. */
    public synchronized void room(long bytesLeft) {
        room = bytesLeft;
    }

    /** Bytes written so far. */
    public synchronized long bytesWritten() {
        return bytesWritten;
    }

    /** How often it was synced. */
    public synchronized int syncs() {
        return syncs;
    }

    /** Whether someone has closed it. */
    public synchronized boolean isClosed() {
        return closed;
    }

    /** What it holds, a copy. */
    public synchronized byte[] content() {
        return bytes.clone();
    }

    @Override
    public long length() {
        return bytes.length;
    }

    @Override
    public synchronized void read(long offset, ByteBuffer target) throws IOException {
        requireOpen();
        if (changed) {
            throw new ContentChangedException("bin/tool");
        }
        int from = Math.toIntExact(offset);
        int length = target.remaining();
        int missing = written.nextClearBit(from / GRAIN);
        if (length > 0 && missing <= (from + length - 1) / GRAIN) {
            throw new IOException("never written at " + (long) missing * GRAIN);
        }
        int start = target.position();
        target.put(bytes, from, length);
        if (lying && length > 0) {
            target.put(start, (byte) (target.get(start) ^ 1));
        }
    }

    @Override
    public synchronized void write(long offset, ByteBuffer source) throws IOException {
        requireOpen();
        int length = source.remaining();
        if (length > room) {
            throw new IOException("No space left on device");
        }
        int from = Math.toIntExact(offset);
        source.get(bytes, from, length);
        written.set(from / GRAIN, (from + length + GRAIN - 1) / GRAIN);
        bytesWritten += length;
        room -= length;
    }

    @Override
    public synchronized void sync() throws IOException {
        requireOpen();
        syncs++;
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (broken) {
            throw new IOException("Input/output error");
        }
    }
}
