/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Memory in pages: of pieces that come, and of blocks that are sent. */
class PagesTest {

    private static final int PAGE = BufferPool.PAGE;

    @Test
    void pagesAreUsedAgainAndNeverMoreAreMadeThanAllowed() {
        BufferPool pool = new BufferPool(64L * PAGE);
        Random random = new Random(1);
        List<PagedPiece> pieces = new ArrayList<>();
        List<ByteBuffer[]> reads = new ArrayList<>();
        for (int step = 0; step < 3_000; step++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    int pages = 1 + random.nextInt(5);
                    if (pool.reserve(pages)) {
                        PagedPiece piece = new PagedPiece(step, pages, pool, () -> {});
                        piece.put(0, ByteBuffer.allocate(random.nextInt(pages * PAGE + 1)));
                        pieces.add(piece);
                    }
                }
                case 1 -> {
                    ByteBuffer[] read = pool.forRead(1 + random.nextInt(5));
                    if (read != null) {
                        reads.add(read);
                    }
                }
                case 2 -> {
                    if (!pieces.isEmpty()) {
                        pieces.remove(random.nextInt(pieces.size())).release();
                    }
                }
                default -> {
                    if (!reads.isEmpty()) {
                        pool.endRead(reads.remove(random.nextInt(reads.size())));
                    }
                }
            }
            assertThat(pool.bytesInUse()).isLessThanOrEqualTo(64L * PAGE);
            assertThat(pool.bytesMade()).isLessThanOrEqualTo(64L * PAGE);
        }
        pieces.forEach(PagedPiece::release);
        reads.forEach(pool::endRead);
        assertThat(pool.bytesInUse()).isZero();
    }

    @Test
    void aPieceThatIsLargerThanEverythingGetsItsMemoryWhenNothingElseDoes() {
        BufferPool pool = new BufferPool(0);
        assertThat(pool.reserve(100)).isTrue();
        assertThat(pool.reserve(1)).isFalse();
        pool.unreserve(100);
        assertThat(pool.reserve(1)).isTrue();
        assertThat(pool.forRead(50)).hasSize(50);
        assertThat(pool.forRead(1)).isNull();
    }

    @Test
    void aPiecePutTogetherInAnyOrderOfAnyPartsIsWhole() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[1 + random.nextInt(4 * PAGE)];
            random.nextBytes(bytes);
            int pages = (bytes.length + PAGE - 1) / PAGE;
            BufferPool pool = new BufferPool(64L * PAGE);
            assertThat(pool.reserve(pages)).isTrue();
            PagedPiece piece = new PagedPiece(7, pages, pool, () -> {});
            for (int[] part : parts(random, bytes.length)) {
                ByteBuffer in = ByteBuffer.wrap(bytes, part[0], part[1]);
                piece.put(part[0], random.nextBoolean() ? in : direct(in));
            }
            for (int page = 0; page < pages; page++) {
                int length = Math.min(PAGE, bytes.length - page * PAGE);
                assertThat(piece.view(page, length))
                        .as("seed %d page %d", seed, page)
                        .isEqualTo(ByteBuffer.wrap(bytes, page * PAGE, length));
            }
            piece.release();
            assertThat(pool.bytesInUse()).isZero();
        }
    }

    private static ByteBuffer direct(ByteBuffer in) {
        return ByteBuffer.allocateDirect(in.remaining()).put(in).flip();
    }

    private static List<int[]> parts(Random random, int length) {
        List<int[]> parts = new ArrayList<>();
        for (int at = 0; at < length; ) {
            int bytes = Math.min(length - at, 1 + random.nextInt(PAGE));
            parts.add(new int[] {at, bytes});
            at += bytes;
        }
        Collections.shuffle(parts, random);
        return parts;
    }

    @Test
    void whatWasNeverPutThereCannotBeSeen() {
        BufferPool pool = new BufferPool(0);
        pool.reserve(2);
        PagedPiece piece = new PagedPiece(7, 2, pool, () -> {});
        piece.put(PAGE, ByteBuffer.allocate(1));
        assertThat(piece.view(1, 1).remaining()).isEqualTo(1);
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> piece.view(0, 1))
                .withMessageContaining("page 0 of piece 7");
    }

    @Test
    void blocksOfAnySizeLieWholeWithinAPage() {
        for (int block : new int[] {1000, 16 << 10, 17_000, 40_000, PAGE}) {
            int perPage = PagedRead.perPage(block);
            assertThat(perPage).isLessThanOrEqualTo(PAGE).isPositive();
            assertThat(perPage % block).isZero();
            int begin = 3 * block;
            int length = 256 << 10;
            BufferPool pool = new BufferPool(1 << 20);
            ByteBuffer[] pages = pool.forRead((length + perPage - 1) / perPage);
            PagedRead read = new PagedRead(begin, perPage, pages, pool, () -> {});
            for (int at = 0; at < length; at += block) {
                int bytes = Math.min(block, length - at);
                assertThat(read.block(begin + at, bytes).remaining()).isEqualTo(bytes);
            }
        }
    }
}
