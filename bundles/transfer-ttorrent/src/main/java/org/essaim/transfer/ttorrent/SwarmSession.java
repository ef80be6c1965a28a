/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.essaim.api.Fault;
import org.essaim.api.InfoHash;
import org.essaim.api.LocalFault;
import org.essaim.api.seeding.UploadPolicy;
import org.essaim.api.transfer.ContentChangedException;
import org.essaim.api.transfer.PeerView;
import org.essaim.api.transfer.TransferOutcome;
import org.essaim.api.transfer.TransferProgress;
import org.essaim.api.transfer.TransferProgress.State;
import org.essaim.api.transfer.TransferRequest;
import org.essaim.api.transfer.TransferSession;
import org.essaim.protocol.Metainfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One swarm. The engine's clock thread drives it by {@link #tick}; peers' threads deliver pieces and fetch blocks; what
 * blocks on the disk runs on the engine's disk pool.
 */
final class SwarmSession implements TransferSession, SwarmTorrent.Events, PeerLink.Gate {

    private static final Logger LOG = LoggerFactory.getLogger(SwarmSession.class);
    private static final long FAREWELL_MILLIS = 2_000;
    private static final long REJOIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final EngineContext context;
    private final Metainfo metainfo;
    private final TransferRequest request;
    private final Consumer<SwarmSession> onClosed;
    private final Tally tally = new Tally();
    private final SwarmTorrent torrent;
    private final PeerTable peers;
    private final SwarmDisk disk;
    private final SwarmMembership membership;
    private final CompletableFuture<TransferOutcome> completion = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean finishing = new AtomicBoolean();
    private volatile boolean ready;
    private volatile boolean paused;
    private long joinedAt;
    private volatile @Nullable Fault fatal;

    SwarmSession(
            EngineContext context,
            Metainfo metainfo,
            TransferRequest request,
            AtomicInteger connections,
            Consumer<SwarmSession> onClosed)
            throws IOException {
        this.context = context;
        this.metainfo = metainfo;
        this.request = request;
        this.onClosed = onClosed;
        this.joinedAt = context.nanos().getAsLong();
        Picker picker = new Picker(metainfo.pieceCount(), context.random());
        this.torrent = SwarmTorrent.of(metainfo, request.stateFolder(), picker, tally, this);
        this.peers = new PeerTable(context, torrent, tally, this, connections);
        this.disk = new SwarmDisk(context, metainfo, request, torrent, tally);
        this.membership = new SwarmMembership(metainfo.infoHash(), context.port(), this::left, tally, peers::learn);
    }

    /** Looks at what is on the disk, then joins; on the disk pool. */
    void begin() {
        try {
            SwarmPiece[] pieces = disk.check(closed::get);
            if (closed.get()) {
                return;
            }
            torrent.begin(pieces);
            disk.checkSpace();
            ready = true;
            rejoin();
            if (torrent.isComplete()) {
                finish();
            }
        } catch (RuntimeException e) {
            LOG.error("Swarm {} cannot be opened; report this with the log", infoHash(), e);
            fail(new LocalFault("IO_ERROR", "The transfer could not begin: " + e, "Look into the log.", e));
        }
    }

    @Override
    public InfoHash infoHash() {
        return metainfo.infoHash();
    }

    @Override
    public TransferProgress progress() {
        Fault end = fatal;
        Optional<Fault> problem = end != null ? Optional.of(end) : disk.problem();
        return new TransferProgress(
                state(problem),
                ready ? torrent.have() : 0,
                metainfo.totalLength(),
                tally.fromOrigin(),
                tally.fromPeers(),
                tally.sent(),
                tally.downloadRate(),
                tally.uploadRate(),
                peers.peers().size(),
                problem);
    }

    private State state(Optional<Fault> problem) {
        if (closed.get()) {
            return State.CLOSED;
        }
        if (!ready) {
            return State.CHECKING;
        }
        if (paused) {
            return State.PAUSED;
        }
        if (problem.isPresent()) {
            return State.BLOCKED;
        }
        return torrent.isComplete() ? State.SEEDING : State.DOWNLOADING;
    }

    private long left() {
        return metainfo.totalLength() - torrent.have();
    }

    @Override
    public List<PeerView> peers() {
        return peers.peers().stream().map(SwarmPeer::view).toList();
    }

    @Override
    public CompletionStage<TransferOutcome> completion() {
        return completion.minimalCompletionStage();
    }

    @Override
    public synchronized void pause(boolean on) {
        if (paused != on && !closed.get()) {
            paused = on;
            if (ready) {
                peers.choke(on);
            }
        }
    }

    /** A peer has called and was greeted. */
    void welcome(Socket socket, PeerName name) {
        if (ready && !closed.get()) {
            peers.admit(socket, name, Optional.empty());
        } else {
            Dialer.closeQuietly(socket);
        }
    }

    /** Drives what depends on time. */
    void tick(long now) {
        if (!ready || closed.get()) {
            return;
        }
        tally.sample(now);
        disk.tick(now);
        peers.tick(now);
        if (now - joinedAt > REJOIN_NANOS) {
            joinedAt = now;
            rejoin(); // without effect where it has joined
        }
        if (torrent.isComplete() && !finishing.get() && disk.problem().isEmpty()) {
            context.disk().execute(this::finish); // the sync failed before
        }
    }

    /** Joins the peer source that is there now, leaving the former. */
    void rejoin() {
        if (ready && !closed.get()) {
            membership.join(context.source().get());
        }
    }

    @Override
    public boolean mayFetch() {
        return !paused && !closed.get() && disk.problem().isEmpty();
    }

    @Override
    public void stored(SwarmPiece piece) {
        context.work().increment();
        peers.broadcast(piece.getIndex());
        if (torrent.isComplete()) {
            context.disk().execute(this::finish);
        }
    }

    @Override
    public void notStored(SwarmPiece piece, IOException cause) {
        disk.keep(piece, cause);
    }

    @Override
    public void spoiled(SwarmPiece piece, SwarmPeer by) {
        LOG.warn("Piece {} of swarm {} came with wrong bytes; {} is shut out", piece.getIndex(), infoHash(), by);
        peers.ban(by);
    }

    private void finish() {
        if (!finishing.compareAndSet(false, true)) {
            return;
        }
        try {
            disk.sync();
        } catch (IOException e) {
            disk.failed(e);
            finishing.set(false);
            return;
        }
        disk.save();
        if (completion.complete(new TransferOutcome.Complete())) {
            membership.announceNow();
        }
    }

    @Override
    public long reserve(int bytes) {
        if (paused || closed.get()) {
            return SHUT;
        }
        Optional<UploadPolicy> policy = context.policy().get();
        if (policy.isEmpty()) {
            return SHUT;
        }
        try {
            long wait = policy.get().reserve(infoHash(), bytes, context.nanos().getAsLong());
            return wait == UploadPolicy.REFUSED ? SHUT : Math.max(0, wait);
        } catch (RuntimeException e) {
            LOG.debug("The upload policy failed; nothing is sent", e); // it is being replaced
            return SHUT;
        }
    }

    @Override
    public void read(Upload upload, ByteBuffer target) throws IOException {
        try {
            request.storage().read(torrent.getPiece(upload.piece()).place() + upload.offset(), target);
            context.work().increment();
        } catch (ContentChangedException e) {
            changed(e);
            throw e;
        } catch (IOException e) {
            if (!closed.get()) {
                disk.failed(e);
            }
            throw e;
        }
    }

    private void changed(ContentChangedException e) {
        if (fatal == null && !closed.get()) {
            LOG.error("Swarm {} is no longer served: {}", infoHash(), e.getMessage());
            fail(new LocalFault(
                    "CONTENT_CHANGED",
                    String.valueOf(e.getMessage()),
                    "Restore the file or roll the patch out again; this machine serves it no longer.",
                    e));
        }
    }

    private void fail(Fault fault) {
        fatal = fault;
        context.disk().execute(this::close);
    }

    /** Ends the connections without waiting for their threads. */
    void hangUp() {
        membership.leave();
        peers.close();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        hangUp();
        try {
            peers.await(FAREWELL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        disk.save();
        Fault end = fatal;
        completion.complete(end == null ? new TransferOutcome.Interrupted() : new TransferOutcome.Failed(end));
        onClosed.accept(this);
        ended.countDown();
    }

    boolean isClosed() {
        return closed.get();
    }

    /** Waits until a session that is being closed has let go of its state folder. */
    void awaitEnd() {
        try {
            if (!ended.await(2 * FAREWELL_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.warn("Swarm {} is slow to close; its resume data may be older than it could be", infoHash());
                onClosed.accept(this);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
