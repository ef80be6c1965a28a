/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import org.essaim.swarm.PieceOrder;
import org.essaim.swarm.RarestFirst;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetching one swarm's payload: fills the peers' windows, and takes whole pieces to the disk, which says whether they are
 * right. Who sent wrong ones is found out and shut out.
 */
final class SwarmDownload {

    private static final Logger LOG = LoggerFactory.getLogger(SwarmDownload.class);
    private static final long RECLAIM_NANOS = 5_000_000_000L;

    private final SwarmCore swarm;
    private final EngineCore engine;
    private final Suspicions suspicions = new Suspicions();
    private final Queue<OpenPiece> unstored = new ArrayDeque<>();
    private final Offers offers;
    private @Nullable PiecePicker picker;
    private int storing;

    SwarmDownload(SwarmCore swarm, EngineCore engine) {
        this.swarm = swarm;
        this.engine = engine;
        this.offers = new Offers(swarm, this);
    }

    /** Begins, unless everything is here. */
    void begin() {
        if (!swarm.have().isComplete()) {
            PieceOrder order = new RarestFirst(swarm.have(), engine.random());
            picker = new PiecePicker(swarm.layout(), swarm.disk(), order, swarm.site());
            swarm.site().begin();
        }
    }

    /** What machines of our own kind would send. */
    Offers offers() {
        return offers;
    }

    /** Whether no limit and no budget lets anything come from a peer. */
    boolean isShut(PeerState peer) {
        return engine.downloads().isShut(peer) || (peer.isFar() && swarm.site().isSpent());
    }

    @Nullable PiecePicker picker() {
        return picker;
    }

    @Nullable PieceOrder order() {
        return picker == null ? null : picker.order();
    }

    long now() {
        return engine.now();
    }

    PieceLayout layout() {
        return swarm.layout();
    }

    SwarmTally tally() {
        return swarm.tally();
    }

    /** Pieces that are being verified and written, or wait for room on the disk. */
    int unfinished() {
        return storing + unstored.size();
    }

    boolean isStoring() {
        return storing > 0;
    }

    /** A peer works on its pieces no more. */
    void abandon(PeerState peer) {
        if (picker != null) {
            picker.abandon(peer);
        }
    }

    /** Asks a peer for as much as its window takes. */
    void fill(PeerState peer) {
        long now = now();
        if (!mayAsk(peer, now)) {
            return;
        }
        if (engine.downloads().isLimited(peer)) {
            engine.downloads().hungry(peer);
            return;
        }
        boolean more = true;
        while (more) {
            more = ask(peer, now);
        }
    }

    private boolean mayAsk(PeerState peer, long now) {
        return picker != null
                && swarm.mayFetch()
                && peer.mayAsk()
                && peer.download().hasRoom(now);
    }

    /** Asks a peer for one block. @return whether there was one to ask for, and room in its window */
    boolean ask(PeerState peer, long now) {
        PiecePicker pieces = picker;
        if (pieces == null || !mayAsk(peer, now)) {
            return false;
        }
        if (pieces.ask(peer, now)) {
            return true;
        }
        if (peer.download().asked().size() == 0 && peer.neighbour() == null) {
            pieces.takeOver(peer, swarm.peers(), now);
        }
        return false;
    }

    /** Asks everyone; a peer has left its work, or there is memory again. */
    void fillAll() {
        for (PeerState peer : swarm.peers()) {
            fill(peer);
        }
        offers.freed();
    }

    void fillOthers(PeerState but) {
        for (PeerState peer : swarm.peers()) {
            if (peer != but) {
                fill(peer);
            }
        }
        offers.freed();
    }

    /** The disk has memory again. */
    void room() {
        if (picker != null && picker.isStarved()) {
            picker.fed();
            fillAll();
        }
    }

    /** A block has come that was missing. */
    void arrived(OpenPiece piece, int block, PeerState from) {
        if (piece.isScattered()) {
            for (PeerState peer : swarm.peers()) {
                if (peer != from) {
                    peer.download().cancel(piece, block);
                }
            }
        }
        if (piece.isWhole() && picker != null) {
            picker.whole(piece);
            store(piece);
        }
    }

    private void store(OpenPiece piece) {
        storing++;
        swarm.disk().store(piece.buffer(), suspicions.has(piece.index()), outcome -> {
            storing--;
            stored(piece, outcome);
            swarm.settle();
        });
    }

    private void stored(OpenPiece piece, Stored outcome) {
        if (outcome instanceof Stored.Right right) {
            right(piece, right.sums());
        } else if (outcome instanceof Stored.Wrong wrong) {
            wrong(piece, wrong.sums());
        } else if (outcome instanceof Stored.Failed failed) {
            if (swarm.isOpen()) {
                unstored.add(piece);
                swarm.trouble(failed.cause());
            } else {
                piece.buffer().release();
            }
        }
    }

    private void right(OpenPiece piece, byte[] sums) {
        piece.buffer().release();
        senders(piece).forEach(Sender::passed);
        if (suspicions.has(piece.index())) {
            Set<Sender> liars = suspicions.resolve(piece.index(), sums);
            liars.forEach(Sender::ban);
            engine.punish(liars);
        }
        engine.worked();
        swarm.got(piece.index());
    }

    private void wrong(OpenPiece piece, byte[] sums) {
        Set<Sender> senders = senders(piece);
        LOG.warn("Piece {} of swarm {} came with wrong bytes from {}", piece.index(), swarm.infoHash(), senders);
        if (swarm.isOpen() && swarm.hashes().ask(piece, sums, senders)) {
            return; // its hashes will tell who it was
        }
        spoiled(piece, sums, senders);
    }

    /** Nothing of a wrong piece can be used. */
    void spoiled(OpenPiece piece, byte[] sums, Set<Sender> senders) {
        piece.buffer().release();
        if (senders.size() == 1) {
            senders.forEach(Sender::ban);
        } else {
            senders.forEach(s -> s.failed(piece.begun(), now()));
            suspicions.add(piece, sums);
        }
        if (picker != null) {
            picker.again(piece.index(), true);
        }
        engine.punish(senders);
        fillAll();
    }

    /** Some blocks of a wrong piece are known to be wrong: only these are fetched again. */
    void spoiled(OpenPiece piece, Set<Integer> blocks) {
        Set<Sender> liars = new HashSet<>();
        for (int block : blocks) {
            Sender sender = piece.sender(block);
            if (sender != null) {
                liars.add(sender);
            }
            piece.reopen(block);
        }
        liars.forEach(Sender::ban);
        if (picker == null) {
            piece.buffer().release();
        } else {
            picker.reopen(piece);
        }
        engine.punish(liars);
        fillAll();
    }

    private static Set<Sender> senders(OpenPiece piece) {
        Set<Sender> senders = new HashSet<>();
        for (int block = 0; block < piece.blocks(); block++) {
            Sender sender = piece.sender(block);
            if (sender != null) {
                senders.add(sender);
            }
        }
        return senders;
    }

    /** Writes again what could not be written. */
    void retry() {
        for (int i = unstored.size(); i > 0; i--) {
            store(unstored.remove());
        }
    }

    /** Nothing is fetched for now: memory is given back. Peers were told to forget what they were asked for. */
    void rest() {
        if (picker != null) {
            picker.clear();
        }
    }

    /** Everything is here. */
    void finish() {
        swarm.site().finish();
        picker = null;
    }

    /** The swarm is left. */
    void close() {
        swarm.hashes().close();
        rest();
        swarm.site().finish();
        picker = null;
        unstored.forEach(p -> p.buffer().release());
        unstored.clear();
    }

    /** Time passes: silent peers hold up nothing, idle ones get work, and memory that leads to nothing is given back. */
    void tick(long now) {
        PiecePicker pieces = picker;
        if (pieces == null) {
            return;
        }
        boolean freed = pieces.isStarved();
        for (PeerState peer : swarm.peers()) {
            freed |= peer.download().checkStall(now);
        }
        if (pieces.isStarved()) {
            pieces.reclaim(now - RECLAIM_NANOS);
            pieces.fed();
        }
        for (PeerState peer : swarm.peers()) {
            fill(peer);
        }
        if (freed) {
            offers.freed();
        }
    }

    /** What is under way, for the log. */
    String describe() {
        StringBuilder text = new StringBuilder();
        text.append(storing).append(" being stored, ").append(unstored.size()).append(" wait for room");
        PiecePicker pieces = picker;
        if (pieces != null) {
            text.append(", ").append(pieces).append(swarm.hashes());
        }
        for (PeerState peer : swarm.peers()) {
            text.append("; ").append(peer).append(' ').append(peer.describe());
        }
        return text.toString();
    }
}
