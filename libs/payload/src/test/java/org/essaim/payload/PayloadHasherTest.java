/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoBuilder;
import org.essaim.protocol.PayloadFile;
import org.essaim.protocol.PieceCheck;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PayloadHasherTest {

    private static final List<PayloadFile> FILES = List.of(
            new PayloadFile("manifest", 1234, 0),
            new PayloadFile("pack-0000", 700_000, 1234),
            new PayloadFile("single-0000", 2_000_000, 701_234));
    private static final int LENGTH = 2_701_234;
    private static final int PIECE = 64 << 10;

    private final byte[] bytes = new byte[LENGTH];
    private final Bytes payload = new Bytes();

    PayloadHasherTest() {
        new Random(7).nextBytes(bytes);
    }

    @ParameterizedTest
    @EnumSource(Metainfo.Version.class)
    void everyByteIsReadOnceWhateverTheVersion(Metainfo.Version version) throws Exception {
        MetainfoBuilder builder = new MetainfoBuilder(version, "app", PIECE, FILES);
        PayloadHasher hasher = new PayloadHasher(payload, builder, () -> false);

        onThreeThreads(hasher);

        assertThat(payload.read).hasValue(LENGTH);
        assertThat(hasher.bytesRead()).isEqualTo(LENGTH);
        Metainfo metainfo = Metainfo.parse(builder.build());
        assertThat(metainfo.version()).isEqualTo(version);
        assertThat(metainfo.files()).isEqualTo(FILES);
        PieceCheck check = new PieceCheck();
        for (int piece = 0; piece < metainfo.pieceCount(); piece++) {
            check.begin(metainfo.pieceHash(piece));
            check.update(bytes, (int) metainfo.payloadOffset(piece), metainfo.payloadLength(piece));
            assertThat(check.passes()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Metainfo.Version.class)
    void whoeverIsToldToStopReadsNoMore(Metainfo.Version version) throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        PayloadHasher hasher = new PayloadHasher(payload, new MetainfoBuilder(version, "app", PIECE, FILES), stop::get);
        PayloadHasher.Worker worker = hasher.worker();
        worker.accept(0);
        long read = payload.read.get();
        stop.set(true);
        for (int task = 1; task < hasher.tasks(); task++) {
            worker.accept(task);
        }
        assertThat(payload.read).hasValue(read);
    }

    @ParameterizedTest
    @EnumSource(Metainfo.Version.class)
    void aDiskThatFailsIsTold(Metainfo.Version version) {
        payload.broken = true;
        PayloadHasher hasher =
                new PayloadHasher(payload, new MetainfoBuilder(version, "app", PIECE, FILES), () -> false);
        assertThatThrownBy(() -> hasher.worker().accept(0))
                .isInstanceOf(IOException.class)
                .hasMessage("broken");
    }

    private static void onThreeThreads(PayloadHasher hasher) throws Exception {
        AtomicInteger next = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                ends.add(threads.submit(() -> {
                    PayloadHasher.Worker worker = hasher.worker();
                    for (int task = next.getAndIncrement(); task < hasher.tasks(); task = next.getAndIncrement()) {
                        worker.accept(task);
                    }
                    return null;
                }));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private final class Bytes implements PieceStorage {
        private final AtomicLong read = new AtomicLong();
        private boolean broken;

        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public void read(long offset, ByteBuffer target) throws IOException {
            if (broken) {
                throw new IOException("broken");
            }
            read.addAndGet(target.remaining());
            target.put(bytes, (int) offset, target.remaining());
        }

        @Override
        public void write(long offset, ByteBuffer source) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void sync() {
            // Nothing is written.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
