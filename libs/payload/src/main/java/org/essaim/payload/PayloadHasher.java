/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.protocol.MetainfoBuilder;

/**
 * Reads a payload once for all hashes that its metainfo needs. The pieces are tasks that any number of threads share,
 * each with a {@link Worker} of its own and 256 KiB of memory. Thread-safe.
 */
public final class PayloadHasher {

    private static final int WINDOW = 256 << 10;

    private final PieceStorage payload;
    private final MetainfoBuilder metainfo;
    private final BooleanSupplier stop;
    private final int[] pieces;
    private final AtomicLong bytesRead = new AtomicLong();

    /**
     * @param metainfo of this payload; the pieces that it has hashes of already are not read
     * @param stop says that the rest is not needed; asked by every thread
     */
    public PayloadHasher(PieceStorage payload, MetainfoBuilder metainfo, BooleanSupplier stop) {
        this.payload = payload;
        this.metainfo = metainfo;
        this.stop = stop;
        this.pieces = metainfo.missing();
    }

    /** How many tasks there are: one for each piece whose hashes the metainfo has not. */
    public int tasks() {
        return pieces.length;
    }

    /** Bytes hashed so far. */
    public long bytesRead() {
        return bytesRead.get();
    }

    /** For one thread. */
    public Worker worker() {
        return new Worker();
    }

    /** Does one task after the other. One thread. */
    public final class Worker {

        private final MetainfoBuilder.Hasher hasher = metainfo.hasher();
        private final ByteBuffer window = ByteBuffer.allocate(WINDOW);

        private Worker() {}

        /**
         * Hashes a piece; leaves it in the middle when it is told to stop.
         *
         * @param task from 0 on, below {@link #tasks()}
         */
        public void accept(int task) throws IOException {
            int piece = pieces[task];
            long from = metainfo.payloadOffset(piece);
            long end = from + metainfo.payloadLength(piece);
            hasher.begin(piece);
            for (long at = from; at < end; at += window.limit()) {
                if (stop.getAsBoolean()) {
                    return;
                }
                window.clear().limit((int) Math.min(WINDOW, end - at));
                payload.read(at, window);
                hasher.update(window.flip());
                bytesRead.addAndGet(window.limit());
            }
            hasher.end();
        }
    }
}
