/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import com.turn.ttorrent.client.Piece;
import com.turn.ttorrent.common.protocol.PeerMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.essaim.api.tracking.PeerEndpoint;

/**
 * A swarm's connected peers: who is let in, whom to dial, and who gets work.
 *
 * <p>Everyone who is connected is unchoked at once: machines of one fleet are not selfish, and how much is sent is the
 * upload policy's business.
 */
final class PeerTable {

    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final long BAN_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final int MOST_BANNED = 1_000;

    /** A piece may move to an idle peer when its own has had it for so long … */
    private static final double SECONDS_SPENT = 4;

    /** … and needs so long for the rest, or so long when only the origin is idle. */
    private static final double SECONDS_LEFT = 8;

    private static final double SECONDS_LEFT_BEFORE_ORIGIN = 30;

    private final EngineContext context;
    private final SwarmTorrent torrent;
    private final Tally tally;
    private final PeerLink.Gate gate;
    private final AtomicInteger connections;
    private final AddressBook book = new AddressBook();
    private final Map<PeerName, SwarmPeer> peers = new ConcurrentHashMap<>();
    private final Map<PeerName, Long> banned = new ConcurrentHashMap<>();
    private boolean choking;
    private boolean closed;

    /** @param connections the engine's count of peers, over all swarms */
    PeerTable(EngineContext context, SwarmTorrent torrent, Tally tally, PeerLink.Gate gate, AtomicInteger connections) {
        this.context = context;
        this.torrent = torrent;
        this.tally = tally;
        this.gate = gate;
        this.connections = connections;
    }

    Collection<SwarmPeer> peers() {
        return peers.values();
    }

    void learn(List<PeerEndpoint> endpoints) {
        book.add(endpoints, context.nanos().getAsLong());
        for (SwarmPeer peer : peers.values()) {
            whoIs(peer.link().remote(), peer.name()).ifPresent(peer::recognize);
        }
    }

    /** Tells everyone of a new piece; called under the torrent's lock. */
    void broadcast(int piece) {
        PeerMessage have = PeerMessage.HaveMessage.craft(piece);
        peers.values().forEach(peer -> peer.send(have));
    }

    /** Takes a greeted connection in, or closes it. */
    boolean admit(Socket socket, PeerName name, Optional<PeerEndpoint> dialled) {
        boolean admitted = tryAdmit(socket, name, dialled);
        if (!admitted) {
            Dialer.closeQuietly(socket);
            SwarmPeer known = peers.get(name);
            if (known != null) {
                dialled.ifPresent(known::recognize);
            }
        }
        return admitted;
    }

    private synchronized boolean tryAdmit(Socket socket, PeerName name, Optional<PeerEndpoint> dialled) {
        boolean outbound = dialled.isPresent();
        SwarmPeer former = peers.get(name);
        if (closed || name.equals(context.self()) || isBanned(name) || !wins(former, outbound, name)) {
            return false;
        }
        if (former != null) {
            former.unbind(true);
            gone(former);
        } else if (full()) {
            return false;
        }
        PeerLink link = new PeerLink(socket, outbound, torrent.getPieceCount(), gate, context.nanos());
        Optional<PeerEndpoint> who = outbound ? dialled : whoIs(link.remote(), name);
        SwarmPeer peer = new SwarmPeer(torrent, link, name, who, tally, context.nanos(), this::gone);
        connections.incrementAndGet();
        synchronized (torrent) { // no piece may be completed between the bit field and the table
            BitSet completed = torrent.getCompletedPieces();
            if (!completed.isEmpty()) {
                peer.send(PeerMessage.BitfieldMessage.craft(completed, torrent.getPieceCount()));
            }
            peers.put(name, peer);
        }
        if (!choking) {
            peer.unchoke();
        }
        link.start(peer);
        return true;
    }

    /** When both sides dialled each other, both keep the connection that the smaller name began. */
    private boolean wins(@org.jspecify.annotations.Nullable SwarmPeer former, boolean outbound, PeerName name) {
        if (former == null || !former.isConnected()) {
            return true;
        }
        boolean selfIsSmaller = context.self().compareTo(name) < 0;
        return former.outbound() != outbound && outbound == selfIsSmaller;
    }

    private boolean full() {
        return peers.size() >= EngineOptions.CONNECTIONS_PER_SWARM
                || connections.get() >= context.options().connections();
    }

    private Optional<PeerEndpoint> whoIs(InetSocketAddress remote, PeerName name) {
        InetAddress host = remote.getAddress();
        return name.port().isPresent() ? book.find(host, name.port().getAsInt()) : Optional.empty();
    }

    /** Drops a peer that sent wrong bytes and lets it in no more for a while. */
    void ban(SwarmPeer peer) {
        long now = context.nanos().getAsLong();
        banned.values().removeIf(until -> now - until > 0);
        if (banned.size() < MOST_BANNED) {
            banned.put(peer.name(), now + BAN_NANOS);
        }
        peer.unbind(true);
    }

    private boolean isBanned(PeerName name) {
        Long until = banned.get(name);
        return until != null && context.nanos().getAsLong() - until < 0;
    }

    private void gone(SwarmPeer peer) {
        if (peers.remove(peer.name(), peer)) {
            connections.decrementAndGet();
        }
    }

    /** Dials who is due, gives idle peers work, drops who is of no use. */
    void tick(long now) {
        boolean complete = torrent.isComplete();
        for (SwarmPeer peer : peers.values()) {
            if (peer.link().isStuck(now, STUCK_NANOS) || (complete && peer.hasAll())) {
                peer.unbind(true);
            } else if (!complete) {
                employ(peer);
            }
        }
        if (!complete) {
            peers.values().forEach(idle -> relieve(idle, now));
            dial(now);
        }
    }

    private void employ(SwarmPeer peer) {
        if (peer.isDownloading()) {
            return;
        }
        synchronized (peer) {
            if (!peer.isInteresting() && torrent.wantsFrom(peer)) {
                peer.interesting();
            }
            torrent.handlePeerReady(peer);
        }
    }

    /** Moves a piece that a slow peer holds up to one that has nothing to do: a slow machine never holds up a fast one. */
    private void relieve(SwarmPeer idle, long now) {
        if (idle.isDownloading() || idle.isChoked()) {
            return;
        }
        BitSet offers = idle.getAvailablePieces();
        double bearable = idle.isOrigin() ? SECONDS_LEFT_BEFORE_ORIGIN : SECONDS_LEFT;
        for (SwarmPeer slow : peers.values()) {
            Piece piece = slow.getRequestedPiece();
            if (slow == idle
                    || piece == null
                    || !offers.get(piece.getIndex())
                    || slow.secondsSpent(now) < SECONDS_SPENT
                    || slow.secondsLeft(now) < bearable) {
                continue;
            }
            synchronized (slow) {
                if (piece.equals(slow.getRequestedPiece())) {
                    slow.snub(now);
                    torrent.handlePeerChoked(slow);
                    slow.cancelPendingRequests();
                }
            }
            employ(idle);
            return;
        }
    }

    private void dial(long now) {
        for (PeerEndpoint endpoint : book.due(now)) {
            if (full()) {
                return;
            }
            if (isConnected(endpoint)) {
                continue;
            }
            book.dialling(endpoint);
            boolean begun = context.dialer()
                    .dial(
                            torrent.swarm(),
                            endpoint.address(),
                            (socket, name) -> greeted(endpoint, socket, name),
                            () -> book.done(endpoint, false, context.nanos().getAsLong()));
            if (!begun) {
                book.done(endpoint, true, now);
                return;
            }
        }
    }

    private void greeted(PeerEndpoint endpoint, Socket socket, PeerName name) {
        if (name.equals(context.self())) {
            book.self(endpoint);
        }
        boolean admitted = admit(socket, name, Optional.of(endpoint));
        book.done(endpoint, admitted, context.nanos().getAsLong());
    }

    private boolean isConnected(PeerEndpoint endpoint) {
        return peers.values().stream()
                .anyMatch(p ->
                        p.endpoint().isPresent() && p.endpoint().get().address().equals(endpoint.address()));
    }

    /** Stops or resumes serving, and gives back what peers were asked for. */
    synchronized void choke(boolean on) {
        choking = on;
        for (SwarmPeer peer : peers.values()) {
            if (!on) {
                peer.unchoke();
                continue;
            }
            peer.choke();
            synchronized (peer) {
                torrent.handlePeerChoked(peer);
                peer.cancelPendingRequests();
            }
        }
    }

    /** Closes every connection and lets nobody in any more. */
    synchronized void close() {
        closed = true;
        peers.values().forEach(peer -> peer.unbind(true));
    }

    /** Waits until the threads of all connections have ended, or the time is over. */
    void await(long millis) throws InterruptedException {
        long until = context.nanos().getAsLong() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (SwarmPeer peer : List.copyOf(peers.values())) {
            long left = TimeUnit.NANOSECONDS.toMillis(until - context.nanos().getAsLong());
            peer.link().join(Math.max(1, left));
        }
    }
}
