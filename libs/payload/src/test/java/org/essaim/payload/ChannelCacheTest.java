/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ChannelCacheTest {
    @TempDir
    Path folder;

    private final List<FileChannel> opened = new ArrayList<>();
    private int mostOpen;

    @Test
    void theChannelUnusedForLongestIsClosedFirst() throws IOException {
        try (ChannelCache cache = new ChannelCache(2, this::open)) {
            cache.acquire(0).close();
            cache.acquire(1).close();
            cache.acquire(0).close();
            cache.acquire(2).close();

            assertThat(opened).extracting(FileChannel::isOpen).containsExactly(true, false, true);
        }
        assertThat(opened).noneMatch(FileChannel::isOpen);
    }

    @Test
    void aChannelInUseIsNeverClosedAndItsFileIsOpenedOnce() throws IOException {
        try (ChannelCache cache = new ChannelCache(2, this::open);
                ChannelCache.Lease held = cache.acquire(0);
                ChannelCache.Lease again = cache.acquire(0)) {
            for (int file = 1; file < 10; file++) {
                cache.acquire(file).close();
            }
            assertThat(held.channel().isOpen()).isTrue();
            assertThat(again.channel()).isSameAs(held.channel());
        }
    }

    @Test
    void whoFindsAllChannelsInUseWaitsForOne() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (ChannelCache cache = new ChannelCache(1, this::open)) {
            ChannelCache.Lease held = cache.acquire(0);
            CountDownLatch asking = new CountDownLatch(1);
            Future<Boolean> other = thread.submit(() -> {
                asking.countDown();
                try (ChannelCache.Lease lease = cache.acquire(1)) {
                    return lease.channel().isOpen();
                }
            });
            asking.await();
            assertThat(other.isDone()).isFalse();
            held.close();
            assertThat(other.get(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            thread.shutdownNow();
        }
        assertThat(mostOpen).isEqualTo(1);
    }

    @Test
    void aFileThatCannotBeOpenedLeavesNoTrace() throws IOException {
        AtomicBoolean fails = new AtomicBoolean(true);
        try (ChannelCache cache = new ChannelCache(1, file -> {
            if (fails.get()) {
                throw new IOException("no");
            }
            return open(file);
        })) {
            assertThatThrownBy(() -> cache.acquire(0)).hasMessage("no");
            assertThatThrownBy(() -> cache.acquire(0)).hasMessage("no");
            fails.set(false);
            cache.acquire(0).close();
        }
    }

    @Test
    void aDiscardedChannelIsClosedWhenItsLastUserIsDone() throws IOException {
        try (ChannelCache cache = new ChannelCache(3, this::open)) {
            ChannelCache.Lease first = cache.acquire(0);
            ChannelCache.Lease second = cache.acquire(0);
            first.discard();
            second.discard();
            first.close();
            assertThat(opened.get(0).isOpen()).isTrue();
            second.close();
            assertThat(opened.get(0).isOpen()).isFalse();
            try (ChannelCache.Lease fresh = cache.acquire(0)) {
                assertThat(fresh.channel()).isSameAs(opened.get(1));
            }
        }
    }

    @Test
    void closingWaitsForUsersAndRefusesNewOnes() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            ChannelCache cache = new ChannelCache(2, this::open);
            ChannelCache.Lease held = cache.acquire(0);
            Future<?> closing = thread.submit(() -> {
                cache.close();
                return null;
            });
            while (!cache.isClosed()) {
                Thread.onSpinWait();
            }
            assertThatThrownBy(() -> cache.acquire(1)).isInstanceOf(ClosedChannelException.class);
            assertThat(held.channel().isOpen()).isTrue();
            held.close();
            closing.get(30, TimeUnit.SECONDS);
            assertThat(opened).noneMatch(FileChannel::isOpen);
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void manyReadersOfManyFilesReadRightWhileChannelsComeAndGo() throws Exception {
        int files = 40;
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            byte[] content = new byte[1000];
            java.util.Arrays.fill(content, (byte) i);
            segments.add(Segment.whole(i * 1000L, 1000, Files.write(folder.resolve("s" + i), content)));
        }
        AtomicInteger interrupted = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (FilePieceStorage storage = FilePieceStorage.readOnly(segments, 3)) {
            List<Future<?>> readers = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                int seed = t;
                readers.add(threads.submit(() -> {
                    read(storage, new Random(seed), files, seed == 0 ? interrupted : null);
                    return null;
                }));
            }
            for (Future<?> reader : readers) {
                reader.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(interrupted).hasPositiveValue();
    }

    /** One of the readers is interrupted now and then, which closes the channel under the others. */
    private static void read(FilePieceStorage storage, Random random, int files, AtomicInteger interrupted)
            throws IOException {
        for (int round = 0; round < 3000; round++) {
            int offset = random.nextInt(files * 1000 - 1500);
            ByteBuffer buffer = ByteBuffer.allocate(1500);
            boolean interrupt = interrupted != null && round % 50 == 0;
            if (interrupt) {
                Thread.currentThread().interrupt();
            }
            try {
                storage.read(offset, buffer);
            } catch (ClosedByInterruptException e) {
                assertThat(interrupt).isTrue();
                assertThat(Thread.interrupted()).isTrue();
                interrupted.incrementAndGet();
                continue;
            }
            for (int i = 0; i < 1500; i++) {
                if (buffer.get(i) != (byte) ((offset + i) / 1000)) {
                    throw new AssertionError("wrong byte at " + (offset + i));
                }
            }
        }
    }

    private synchronized FileChannel open(int file) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve("f" + file), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        opened.add(channel);
        mostOpen = Math.max(
                mostOpen, (int) opened.stream().filter(FileChannel::isOpen).count());
        return channel;
    }
}
