/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.disk;

import java.nio.ByteBuffer;
import org.essaim.transfer.core.PieceBuffer;
import org.jspecify.annotations.Nullable;

/** A piece in pages that are taken from the pool as it comes. */
final class PagedPiece implements PieceBuffer {

    private final int piece;
    private final BufferPool pool;
    private final @Nullable ByteBuffer[] pages;
    private final Runnable released;

    /** @param pages as many as were reserved */
    PagedPiece(int piece, int pages, BufferPool pool, Runnable released) {
        this.piece = piece;
        this.pool = pool;
        this.pages = new ByteBuffer[pages];
        this.released = released;
    }

    @Override
    public int piece() {
        return piece;
    }

    @Override
    public void put(int offset, ByteBuffer part) {
        int at = offset;
        int limit = part.limit();
        while (part.position() < limit) {
            int inPage = at % BufferPool.PAGE;
            int bytes = Math.min(limit - part.position(), BufferPool.PAGE - inPage);
            ByteBuffer page = page(at / BufferPool.PAGE);
            page.put(inPage, part, part.position(), bytes);
            part.position(part.position() + bytes);
            at += bytes;
        }
    }

    private ByteBuffer page(int index) {
        ByteBuffer page = pages[index];
        if (page == null) {
            page = pool.page();
            pages[index] = page;
        }
        return page;
    }

    /** A view of a page with so many bytes, from its beginning. */
    ByteBuffer view(int index, int bytes) {
        ByteBuffer page = pages[index];
        if (page == null) {
            throw new IllegalStateException("nothing was put into page " + index + " of piece " + piece);
        }
        return page.duplicate().position(0).limit(bytes);
    }

    @Override
    public void release() {
        for (int i = 0; i < pages.length; i++) {
            ByteBuffer page = pages[i];
            if (page != null) {
                pool.give(page);
                pages[i] = null;
            }
        }
        pool.unreserve(pages.length);
        released.run();
    }
}
