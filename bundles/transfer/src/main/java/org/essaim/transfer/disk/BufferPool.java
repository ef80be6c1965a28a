/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.disk;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Direct memory in pages of 64 KiB, made when first needed and never given back to the system. Three quarters may be taken
 * by pieces that are being fetched, a quarter by blocks that are being sent. On the loop's thread, except the figures.
 */
public final class BufferPool {

    /** Bytes of a page. */
    static final int PAGE = 64 << 10;

    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
    private final int mostForPieces;
    private final int mostForReads;
    private final AtomicInteger pieces = new AtomicInteger();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger made = new AtomicInteger();

    /** @param bytes at most, more only when a single piece needs more */
    public BufferPool(long bytes) {
        int pages = (int) Math.max(16, bytes / PAGE);
        mostForReads = pages / 4;
        mostForPieces = pages - mostForReads;
    }

    /** Sets pages aside for a piece; at least one piece always gets some. */
    boolean reserve(int pages) {
        int taken = pieces.get();
        if (taken > 0 && taken + pages > mostForPieces) {
            return false;
        }
        pieces.set(taken + pages);
        return true;
    }

    /** Gives up pages that were set aside. */
    void unreserve(int pages) {
        pieces.set(pieces.get() - pages);
    }

    /** A page of those that were set aside. */
    ByteBuffer page() {
        ByteBuffer page = free.poll();
        if (page == null) {
            made.incrementAndGet();
            return ByteBuffer.allocateDirect(PAGE);
        }
        return page.clear();
    }

    /** Takes a page back. */
    void give(ByteBuffer page) {
        free.push(page);
    }

    /** Pages for a read, or null when none are free. */
    ByteBuffer @Nullable [] forRead(int pages) {
        int taken = reads.get();
        if (taken > 0 && taken + pages > mostForReads) {
            return null;
        }
        reads.set(taken + pages);
        ByteBuffer[] taking = new ByteBuffer[pages];
        for (int i = 0; i < pages; i++) {
            taking[i] = page();
        }
        return taking;
    }

    void endRead(ByteBuffer[] pages) {
        reads.set(reads.get() - pages.length);
        for (ByteBuffer page : pages) {
            give(page);
        }
    }

    /** Bytes of memory made so far. Any thread. */
    public long bytesMade() {
        return (long) made.get() * PAGE;
    }

    /** The most bytes, unless a single piece needs more. Any thread. */
    public long mostBytes() {
        return (long) (mostForPieces + mostForReads) * PAGE;
    }

    /** Bytes set aside now. Any thread. */
    public long bytesInUse() {
        return (long) (pieces.get() + reads.get()) * PAGE;
    }
}
