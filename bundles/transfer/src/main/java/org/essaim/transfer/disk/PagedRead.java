/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.disk;

import java.nio.ByteBuffer;
import org.essaim.transfer.core.ReadBuffer;

/** Neighbouring blocks of a piece in pages, each block whole in one page. */
final class PagedRead implements ReadBuffer {

    private final int begin;
    private final int perPage;
    private final ByteBuffer[] pages;
    private final BufferPool pool;
    private final Runnable released;
    private int holders = 1;

    /** @param perPage bytes of the blocks that fit into one page */
    PagedRead(int begin, int perPage, ByteBuffer[] pages, BufferPool pool, Runnable released) {
        this.begin = begin;
        this.perPage = perPage;
        this.pages = pages;
        this.pool = pool;
        this.released = released;
    }

    /** Bytes of the blocks that fit into one page. */
    static int perPage(int block) {
        return BufferPool.PAGE / block * block;
    }

    int perPage() {
        return perPage;
    }

    ByteBuffer page(int index) {
        return pages[index];
    }

    @Override
    public ByteBuffer block(int at, int length) {
        int offset = at - begin;
        int inPage = offset % perPage;
        return pages[offset / perPage].duplicate().limit(inPage + length).position(inPage);
    }

    @Override
    public void retain() {
        holders++;
    }

    @Override
    public void release() {
        if (--holders == 0) {
            pool.endRead(pages);
            released.run();
        }
    }
}
