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
 *
 * <p>A piece may be larger than all of it, and than what Java gives outside the heap: what goes beyond is taken from the
 * heap, and given back with the piece.
 */
public final class BufferPool {

    /** Bytes of a page. */
    static final int PAGE = 64 << 10;

    /** Bytes outside the heap that are left to others: sockets, and what Java itself needs for files. */
    private static final long LEFT_TO_OTHERS = 8 << 20;

    private static final int LEAST_PAGES = 16;

    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
    private final int mostForPieces;
    private final int mostForReads;
    private final long mostDirect;
    private final AtomicInteger pieces = new AtomicInteger();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger made = new AtomicInteger();

    /** As much as Java gives. */
    public BufferPool(long bytes) {
        this(bytes, Long.MAX_VALUE);
    }

    /**
     * Makes no page yet.
     *
     * @param bytes at most, more only when a single piece needs more
     * @param direct bytes that Java gives outside the heap, to all
     */
    public BufferPool(long bytes, long direct) {
        int pages = (int) Math.max(LEAST_PAGES, bytes / PAGE);
        mostForReads = pages / 4;
        mostForPieces = pages - mostForReads;
        mostDirect = Math.max(LEAST_PAGES, (direct - LEFT_TO_OTHERS) / PAGE);
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
            return made.incrementAndGet() <= mostDirect ? ByteBuffer.allocateDirect(PAGE) : ByteBuffer.allocate(PAGE);
        }
        return page.clear();
    }

    /** Takes a page back. */
    void give(ByteBuffer page) {
        if (page.isDirect()) {
            free.push(page);
        } else {
            made.decrementAndGet();
        }
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

    /** Bytes of memory made and kept. Any thread. */
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
