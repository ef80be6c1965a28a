/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import java.io.IOException;
import java.util.BitSet;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.essaim.api.Fault;
import org.essaim.api.LocalFault;
import org.essaim.api.transfer.TransferRequest;
import org.essaim.protocol.Metainfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session's dealings with its disk: what is there at the start, resume data, and what to do when the disk is full or
 * fails. A piece counts as resumable only after the payload was synced with it.
 *
 * <p>Thread contract: blocking methods run on the engine's disk pool.
 */
final class SwarmDisk {

    private static final Logger LOG = LoggerFactory.getLogger(SwarmDisk.class);
    private static final long SAVE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final EngineContext context;
    private final Metainfo metainfo;
    private final TransferRequest request;
    private final SwarmTorrent torrent;
    private final Tally tally;
    private final StateFolder state;
    private final Queue<SwarmPiece> unstored = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile @Nullable Fault problem;
    private volatile @Nullable ResumeData saved;
    private volatile long savedAt;
    private volatile long retriedAt;
    private boolean warned;

    SwarmDisk(EngineContext context, Metainfo metainfo, TransferRequest request, SwarmTorrent torrent, Tally tally) {
        this.context = context;
        this.metainfo = metainfo;
        this.request = request;
        this.torrent = torrent;
        this.tally = tally;
        this.state = new StateFolder(request.stateFolder());
    }

    /** What keeps the session waiting. */
    Optional<Fault> problem() {
        return Optional.ofNullable(problem);
    }

    /**
     * Finds out which pieces are there: all of a complete request without a look, those that resume data proves, and by
     * hashing those in doubt.
     *
     * @param closed asked between pieces
     */
    SwarmPiece[] check(BooleanSupplier closed) {
        Optional<ResumeData> resume = state.load(metainfo.infoHash(), metainfo.pieceCount());
        resume.ifPresent(r -> tally.restore(r.fromOrigin(), r.fromPeers(), r.sent()));
        saved = resume.orElse(null);
        BitSet known = resume.map(ResumeData::verified).orElseGet(BitSet::new);
        if (request.complete()) {
            known.set(0, metainfo.pieceCount());
        }
        SwarmPiece[] pieces = SwarmTorrent.pieces(metainfo, request.storage());
        byte[] buffer = new byte[known.cardinality() == pieces.length ? 0 : metainfo.pieceLength()];
        for (SwarmPiece piece : pieces) {
            if (known.get(piece.getIndex())) {
                piece.vouch();
            } else if (!closed.getAsBoolean() && piece.isBegun(buffer)) {
                piece.check(buffer);
            }
        }
        return pieces;
    }

    /** Blocks the session at once when the disk cannot hold what is missing. */
    void checkSpace() {
        problem = shortage().orElse(null);
        retriedAt = context.nanos().getAsLong();
    }

    private Optional<LocalFault> shortage() {
        long needed = metainfo.totalLength() - torrent.have();
        if (needed == 0) {
            return Optional.empty();
        }
        long free = free();
        return free >= needed
                ? Optional.empty()
                : Optional.of(StorageTrouble.full(needed, free, new IOException("not enough room")));
    }

    private long free() {
        try {
            return context.freeSpace().at(request.stateFolder());
        } catch (IOException e) {
            LOG.debug("The free space of {} is unknown", request.stateFolder(), e);
            return Long.MAX_VALUE;
        }
    }

    /** A verified piece could not be written: it waits in memory. */
    void keep(SwarmPiece piece, IOException cause) {
        unstored.add(piece);
        failed(cause);
    }

    /** The disk failed. */
    void failed(IOException cause) {
        LocalFault fault = StorageTrouble.of(cause, metainfo.totalLength() - torrent.have(), free());
        if (problem == null) {
            LOG.warn("Swarm {} waits: {}", metainfo.infoHash(), fault.sentence());
        }
        problem = fault;
        retriedAt = context.nanos().getAsLong();
    }

    /** Starts what is due, a retry or saving, on the disk pool. */
    void tick(long now) {
        boolean retry = problem != null && now - retriedAt >= RETRY_NANOS;
        boolean save = now - savedAt >= SAVE_NANOS;
        if ((retry || save) && busy.compareAndSet(false, true)) {
            context.disk().execute(() -> {
                try {
                    if (retry) {
                        retry();
                    }
                    if (save) {
                        save();
                    }
                } finally {
                    busy.set(false);
                }
            });
        }
    }

    private void retry() {
        try {
            for (SwarmPiece piece = unstored.peek(); piece != null; piece = unstored.peek()) {
                piece.store();
                unstored.remove();
                torrent.storedLate(piece);
            }
            problem = shortage().orElse(null);
        } catch (IOException e) {
            failed(e);
        }
        retriedAt = context.nanos().getAsLong();
    }

    /** Writes resume data when something has changed. */
    synchronized void save() {
        savedAt = context.nanos().getAsLong();
        if (!torrent.isInitialized()) {
            return;
        }
        ResumeData former = saved;
        ResumeData data = new ResumeData(
                metainfo.infoHash(),
                metainfo.pieceCount(),
                torrent.getCompletedPieces(),
                tally.fromOrigin(),
                tally.fromPeers(),
                tally.sent());
        if (data.equals(former)) {
            return;
        }
        try {
            if (former == null || !data.verified().equals(former.verified())) {
                sync();
            }
            state.save(data);
            saved = data;
            warned = false;
        } catch (IOException e) {
            if (!warned) {
                warned = true;
                LOG.warn("Resume data of swarm {} cannot be written; it is tried again", metainfo.infoHash(), e);
            }
        }
    }

    /** Forces the payload to the disk. */
    void sync() throws IOException {
        if (!request.complete()) {
            request.storage().sync();
        }
    }
}
