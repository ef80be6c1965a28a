/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import com.turn.ttorrent.client.Piece;
import com.turn.ttorrent.client.peer.SharingPeer;
import com.turn.ttorrent.common.protocol.PeerMessage;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.essaim.api.PeerFault;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.transfer.PeerView;
import org.jspecify.annotations.Nullable;

/**
 * ttorrent's peer state machine on a {@link PeerLink} of ours instead of its own sockets and threads. Only blocks that
 * were asked for are taken; only whole, verified pieces are served, and those by the link's writer, when the upload
 * policy allows it.
 *
 * <p>Thread contract: messages are handled by the link's reader under this object's lock; the counters are free.
 */
final class SwarmPeer extends SharingPeer {

    private static final long SNUB_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final SwarmTorrent torrent;
    private final PeerLink link;
    private final PeerName name;
    private final boolean origin;
    private final Consumer<SwarmPeer> farewell;
    private final boolean outbound;
    private final Tally tally;
    private final LongSupplier nanos;
    private final Set<Upload> asked = ConcurrentHashMap.newKeySet();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private volatile Optional<PeerEndpoint> endpoint;
    private boolean introduced;
    private volatile boolean detached = true;
    private volatile long pieceSince;
    private volatile int pieceBytes;
    private volatile boolean snubbed;
    private volatile long snubbedUntil;

    SwarmPeer(
            SwarmTorrent torrent,
            PeerLink link,
            PeerName name,
            Optional<PeerEndpoint> endpoint,
            Tally tally,
            LongSupplier nanos,
            Consumer<SwarmPeer> farewell) {
        super(
                link.remote().getAddress().getHostAddress(),
                link.remote().getPort(),
                ByteBuffer.wrap(name.bytes()),
                torrent);
        this.torrent = torrent;
        this.link = link;
        this.name = name;
        this.endpoint = endpoint;
        this.origin = endpoint.isPresent() && endpoint.get().origin();
        this.farewell = farewell;
        this.outbound = link.outbound();
        this.tally = tally;
        this.nanos = nanos;
        TtorrentFields.startRates(this);
        register(torrent);
    }

    PeerName name() {
        return name;
    }

    SwarmTorrent torrent() {
        return torrent;
    }

    PeerLink link() {
        return link;
    }

    boolean outbound() {
        return outbound;
    }

    Optional<PeerEndpoint> endpoint() {
        return endpoint;
    }

    /** Who it is, learnt after it had connected; that it is the origin must be known before. */
    void recognize(PeerEndpoint known) {
        if (endpoint.isEmpty() && !known.origin()) {
            endpoint = Optional.of(known);
        }
    }

    boolean isOrigin() {
        return origin;
    }

    /** Whether it has the whole payload. */
    boolean hasAll() {
        return getAvailablePieces().cardinality() == torrent.getPieceCount();
    }

    PeerView view() {
        InetSocketAddress address = endpoint.map(PeerEndpoint::address).orElse(link.remote());
        double have = (double) getAvailablePieces().cardinality() / Math.max(1, torrent.getPieceCount());
        return new PeerView(endpoint.map(PeerEndpoint::machine), address, isOrigin(), received.get(), sent.get(), have);
    }

    @Override
    public boolean isConnected() {
        return link.isOpen();
    }

    /** Closes the connection; the reader then tells the torrent, so that nothing is told after the farewell. */
    @Override
    public void unbind(boolean force) {
        link.close();
    }

    /** The reader's last word. */
    void left() {
        super.unbind(true);
        farewell.accept(this);
    }

    @Override
    public void send(PeerMessage message) {
        if (message instanceof PeerMessage.RequestMessage request) {
            asked.add(new Upload(request.getPiece(), request.getOffset(), request.getLength()));
        } else if (message instanceof PeerMessage.CancelMessage cancel) {
            asked.remove(new Upload(cancel.getPiece(), cancel.getOffset(), cancel.getLength()));
        }
        link.send(message);
    }

    @Override
    public synchronized void downloadPiece(Piece piece) {
        detached = false;
        pieceBytes = 0;
        pieceSince = nanos.getAsLong();
        super.downloadPiece(piece);
    }

    @Override
    public Set<PeerMessage.RequestMessage> cancelPendingRequests() {
        Set<PeerMessage.RequestMessage> cancelled = super.cancelPendingRequests();
        detached = true;
        return cancelled;
    }

    /** The piece asked for last is no longer this peer's. */
    void detach() {
        detached = true;
    }

    @Override
    public @Nullable Piece getRequestedPiece() {
        return detached ? null : super.getRequestedPiece();
    }

    /** Seconds in which it will have sent the rest of its piece, judged by what it sent so far; 0 when it has none. */
    double secondsLeft(long nowNanos) {
        Piece piece = getRequestedPiece();
        if (piece == null || !isDownloading()) {
            return 0;
        }
        double elapsed = (nowNanos - pieceSince) / 1e9;
        return pieceBytes == 0 ? Double.MAX_VALUE : (piece.size() - pieceBytes) * elapsed / pieceBytes;
    }

    /** It was asked for a piece and sent nothing, while others could have: it is asked last for a while. */
    void snub(long nowNanos) {
        if (pieceBytes == 0) {
            snubbedUntil = nowNanos + SNUB_NANOS;
            snubbed = true;
        }
    }

    boolean isSnubbed() {
        if (snubbed && nanos.getAsLong() - snubbedUntil > 0) {
            snubbed = false;
        }
        return snubbed;
    }

    /** Seconds since it was asked for its piece. */
    double secondsSpent(long nowNanos) {
        return (nowNanos - pieceSince) / 1e9;
    }

    @Override
    public synchronized void handleMessage(PeerMessage message) {
        switch (message.getType()) {
            case REQUEST -> serve((PeerMessage.RequestMessage) message);
            case CANCEL -> {
                PeerMessage.CancelMessage cancel = (PeerMessage.CancelMessage) message;
                link.cancel(new Upload(cancel.getPiece(), cancel.getOffset(), cancel.getLength()));
            }
            case PIECE -> take((PeerMessage.PieceMessage) message);
            case HAVE -> {
                introduced = true;
                if (!getAvailablePieces().get(((PeerMessage.HaveMessage) message).getPieceIndex())) {
                    super.handleMessage(message);
                }
            }
            case BITFIELD -> {
                if (introduced) {
                    throw violation("sent a bitfield that was not its first message");
                }
                introduced = true;
                super.handleMessage(message);
            }
            default -> super.handleMessage(message);
        }
    }

    private void serve(PeerMessage.RequestMessage request) {
        if (isChoking()) {
            return;
        }
        int length = request.getLength();
        int offset = request.getOffset();
        SwarmPiece piece = torrent.getPiece(request.getPiece());
        if (length <= 0 || length > Upload.LONGEST || offset < 0 || (long) offset + length > piece.size()) {
            throw violation("asked for a block that cannot be");
        }
        if (!piece.isValid()) {
            throw violation("asked for a piece that was not offered");
        }
        if (!link.queue(new Upload(piece.getIndex(), offset, length))) {
            throw violation("asked for too many blocks at once");
        }
    }

    private void take(PeerMessage.PieceMessage message) {
        int length = message.getBlock().remaining();
        received.addAndGet(length);
        tally.received(isOrigin(), length);
        if (!asked.remove(new Upload(message.getPiece(), message.getOffset(), length))) {
            return; // crossed with our cancel, or never asked for
        }
        pieceBytes += length;
        super.handleMessage(message);
    }

    /** A block goes out. */
    void countSent(int bytes) {
        sent.addAndGet(bytes);
        tally.sent(bytes);
    }

    private PeerFault violation(String what) {
        return new PeerFault("PEER_VIOLATION", "The peer " + this + " " + what, "Nothing: it was dropped.");
    }
}
