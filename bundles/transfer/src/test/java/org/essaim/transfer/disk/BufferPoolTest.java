/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BufferPoolTest {

    private static final long MIB = 1 << 20;

    private static List<ByteBuffer> take(BufferPool pool, int pages) {
        List<ByteBuffer> taken = new ArrayList<>();
        for (int i = 0; i < pages; i++) {
            taken.add(pool.page());
        }
        return taken;
    }

    @Test
    void aPageGivenBackServesTheNext() {
        BufferPool pool = new BufferPool(MIB);
        ByteBuffer page = pool.page();
        pool.give(page);
        assertThat(pool.page()).isSameAs(page);
        assertThat(pool.bytesMade()).isEqualTo(BufferPool.PAGE);
    }

    @Test
    void piecesTakeThreeQuartersAtMostButOneIsAlwaysServed() {
        BufferPool pool = new BufferPool(2 * MIB);
        assertThat(pool.reserve(24)).isTrue();
        assertThat(pool.reserve(1)).isFalse();
        pool.unreserve(24);
        assertThat(pool.reserve(1000)).isTrue();
        assertThat(pool.reserve(1)).isFalse();
        assertThat(pool.bytesInUse()).isEqualTo(1000 * (long) BufferPool.PAGE);
    }

    @Test
    void readsTakeAQuarterAtMostAndGiveItBack() {
        BufferPool pool = new BufferPool(2 * MIB);
        ByteBuffer[] first = pool.forRead(8);
        assertThat(first).hasSize(8);
        assertThat(pool.forRead(1)).isNull();
        pool.endRead(first);
        assertThat(pool.forRead(1)).hasSize(1);
    }

    @Test
    void whatJavaDoesNotGiveOutsideTheHeapComesFromTheHeapAndIsNotKept() {
        BufferPool pool = new BufferPool(MIB, 10 * MIB);
        List<ByteBuffer> pages = take(pool, 40);
        assertThat(pages.subList(0, 32)).allMatch(ByteBuffer::isDirect);
        assertThat(pages.subList(32, 40)).noneMatch(ByteBuffer::isDirect);
        pages.forEach(pool::give);
        assertThat(pool.bytesMade()).isEqualTo(2 * MIB);
        assertThat(take(pool, 32)).allMatch(ByteBuffer::isDirect);
    }

    @Test
    void aLittleIsAlwaysTakenOutsideTheHeap() {
        assertThat(take(new BufferPool(MIB, 0), 16)).allMatch(ByteBuffer::isDirect);
    }
}
