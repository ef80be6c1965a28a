/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.essaim.protocol.wire.Pieces;
import org.essaim.transfer.core.Disk;
import org.essaim.transfer.core.Fetched;
import org.essaim.transfer.core.PieceBuffer;
import org.essaim.transfer.core.ReadBuffer;
import org.essaim.transfer.core.Stored;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One swarm's disk on the shared pool. */
public final class PoolDisk implements Disk {

    private static final Logger LOG = LoggerFactory.getLogger(PoolDisk.class);

    private final DiskPool pool;
    private final PayloadFiles files;
    private Runnable room = () -> {};
    private final Runnable starving = () -> room.run();
    private volatile boolean closing;
    private @Nullable Pieces saved;
    private int running;
    private @Nullable Runnable closed;

    PoolDisk(DiskPool pool, PayloadFiles files) {
        this.pool = pool;
        this.files = files;
    }

    @Override
    public Optional<PieceBuffer> reserve(int piece) {
        int pages = (files.layout().payload(piece) + BufferPool.PAGE - 1) / BufferPool.PAGE;
        if (!pool.buffers().reserve(pages)) {
            pool.starve(starving);
            return Optional.empty();
        }
        return Optional.of(new PagedPiece(piece, pages, pool.buffers(), pool::freed));
    }

    @Override
    public void onRoom(Runnable listener) {
        room = listener;
    }

    @Override
    public void store(PieceBuffer buffer, boolean sums, Consumer<Stored> answer) {
        run(() -> files.store((PagedPiece) buffer, sums), Stored.Failed::new, answer);
    }

    @Override
    public boolean read(int piece, int begin, int length, int block, Consumer<Fetched> answer) {
        int perPage = PagedRead.perPage(block);
        ByteBuffer[] pages = pool.buffers().forRead((length + perPage - 1) / perPage);
        if (pages == null) {
            pool.starve(starving);
            return false;
        }
        PagedRead buffer = new PagedRead(begin, perPage, pages, pool.buffers(), pool::freed);
        run(() -> fetch(buffer, piece, begin, length), Fetched.Failed::new, fetched -> {
            if (fetched instanceof Fetched.Failed) {
                ((ReadBuffer) buffer).release();
            }
            answer.accept(fetched);
        });
        return true;
    }

    private Fetched fetch(PagedRead buffer, int piece, int begin, int length) throws IOException {
        for (int at = 0; at < length; at += buffer.perPage()) {
            int bytes = Math.min(buffer.perPage(), length - at);
            files.read(piece, begin + at, buffer.page(at / buffer.perPage()), bytes);
        }
        return new Fetched.Data(buffer);
    }

    @Override
    public boolean leaves(int piece, Consumer<Optional<byte[]>> answer) {
        run(() -> Optional.of(files.leaves(piece)), e -> Optional.empty(), answer);
        return true;
    }

    @Override
    public void inspect(Consumer<Inventory> answer) {
        run(
                () -> files.inspect(() -> closing),
                e -> new Inventory(Pieces.none(files.layout().pieces()), 0, 0, 0),
                inventory -> {
                    answer.accept(inventory);
                });
    }

    @Override
    public void save(Inventory inventory, Consumer<Optional<Exception>> answer) {
        Pieces former = saved;
        boolean sync = former == null || !inventory.pieces().equals(former);
        run(
                () -> {
                    files.save(inventory, sync);
                    return Optional.<Exception>empty();
                },
                Optional::of,
                error -> {
                    if (error.isEmpty()) {
                        saved = inventory.pieces();
                    }
                    answer.accept(error);
                });
    }

    @Override
    public void free(LongConsumer answer) {
        run(() -> files.space().bytes(), e -> Long.MAX_VALUE, answer::accept);
    }

    @Override
    public void close(Runnable listener) {
        closing = true;
        closed = listener;
        pool.forget(starving);
        settle();
    }

    private void settle() {
        Runnable listener = closed;
        if (listener != null && running == 0) {
            closed = null;
            pool.loop().execute(listener);
        }
    }

    /** Runs what blocks on the workers and its answer on the loop. */
    private <T> void run(Callable<T> work, java.util.function.Function<Exception, T> failed, Consumer<T> answer) {
        running++;
        pool.workers().execute(() -> {
            T result;
            try {
                result = work.call();
            } catch (IOException e) {
                result = failed.apply(e);
            } catch (Exception e) {
                LOG.error(
                        "A disk of swarm {} failed; report this with the log",
                        files.metainfo().infoHash(),
                        e);
                result = failed.apply(e);
            }
            T told = result;
            pool.loop().execute(() -> {
                running--;
                try {
                    answer.accept(told);
                } finally {
                    settle();
                }
            });
        });
    }
}
