/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.essaim.protocol.wire.Message;
import org.essaim.protocol.wire.Pieces;
import org.essaim.swarm.GatewayPieces;
import org.essaim.swarm.PieceOrder;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the blocks that a peer is asked for. A peer goes on with its own piece, takes over one whose peer has left, begins
 * the next in {@link PieceOrder} while there is memory, or else shares one with others. At the end a peer without work
 * takes over half of what the slowest one still owes, when that is faster.
 */
final class PiecePicker {

    /** Less than this is waited for. */
    private static final double WORTH_SECONDS = 0.5;

    private static final double FASTER = 1.5;

    /** A peer that sends nothing for less than this may just be busy. */
    private static final double SILENT_SECONDS = 2;

    private final PieceLayout layout;
    private final Disk disk;
    private final PieceOrder order;
    private final SwarmSite site;
    private final List<OpenPiece> open = new ArrayList<>();
    private final Pieces failed;
    private boolean starved;
    private int version;

    PiecePicker(PieceLayout layout, Disk disk, PieceOrder order, SwarmSite site) {
        this.layout = layout;
        this.disk = disk;
        this.order = order;
        this.site = site;
        this.failed = Pieces.none(layout.pieces());
    }

    PieceOrder order() {
        return order;
    }

    /** Grows when a piece is to be begun that was begun before. */
    int version() {
        return version;
    }

    /** Begun and not yet whole. */
    List<OpenPiece> open() {
        return open;
    }

    /** Whether a piece could not be begun for lack of memory since {@link #fed}. */
    boolean isStarved() {
        return starved;
    }

    void fed() {
        starved = false;
    }

    /** Asks a peer for one block more. @return whether there was one */
    boolean ask(PeerState peer, long now) {
        PeerDownload down = peer.download();
        OpenPiece piece = down.working();
        if (piece == null || !piece.hasFree() || (piece.isSole() && piece.leader() != peer)) {
            piece = peer.neighbour() == null ? choose(peer, now) : null; // what is granted is chosen when it is offered
            down.work(piece);
        }
        if (piece == null) {
            return false;
        }
        down.ask(piece, piece.take(now), now);
        return true;
    }

    /** The piece that a peer is to send as a whole, or null: the rest of one that somebody has left, else the rarest. */
    @Nullable OpenPiece offered(PeerState peer, int named, long now) {
        OpenPiece piece = abandoned(peer, named);
        if (piece == null && (named < 0 || isWanted(peer, named))) {
            piece = begin(peer, named, now);
        }
        if (piece != null) {
            piece.leader(peer);
        }
        return piece;
    }

    /** Whether a piece is to be begun: from a peer that is far only what we bring in as a gateway. */
    private boolean isWanted(PeerState peer, int piece) {
        GatewayPieces brought = site.pieces();
        return peer.isFar() ? brought != null && brought.wants(piece) : order.isWanted(piece);
    }

    /** Whether a peer may go on with a piece that was begun. */
    private boolean isNeeded(PeerState peer, int piece) {
        GatewayPieces brought = site.pieces();
        return !peer.isFar() || (brought != null && brought.needs(piece));
    }

    private int next(PeerState peer) {
        GatewayPieces brought = site.pieces();
        if (peer.isFar()) {
            return brought == null ? -1 : brought.next(peer.pieces());
        }
        return order.next(peer.pieces());
    }

    private void want(int piece) {
        order.want(piece);
        GatewayPieces brought = site.pieces();
        if (brought != null) {
            brought.release(piece);
        }
    }

    private void unwant(int piece) {
        order.unwant(piece);
        GatewayPieces brought = site.pieces();
        if (brought != null) {
            brought.take(piece);
        }
    }

    private @Nullable OpenPiece choose(PeerState peer, long now) {
        OpenPiece left = abandoned(peer, -1);
        if (left == null) {
            left = begin(peer, -1, now);
        }
        if (left != null) {
            left.leader(peer);
            return left;
        }
        return shared(peer);
    }

    /** A piece that nobody works on, or its own, some of which it has not sent after all. */
    private @Nullable OpenPiece abandoned(PeerState peer, int named) {
        for (int i = 0; i < open.size(); i++) {
            OpenPiece piece = open.get(i);
            boolean own = piece.leader() == peer;
            boolean left = piece.leader() == null && mayJoin(peer, piece);
            boolean meant = named < 0 || piece.index() == named;
            boolean may = piece.hasFree() && (own || left) && isNeeded(peer, piece.index());
            if (meant && may && peer.has(piece.index())) {
                return piece;
            }
        }
        return null;
    }

    /** A suspect joins what others have begun only when nothing else is left. */
    private boolean mayJoin(PeerState peer, OpenPiece piece) {
        return !peer.sender().isSuspect() || piece.isUntouched() || order.wanted() == 0;
    }

    private @Nullable OpenPiece shared(PeerState peer) {
        if (peer.sender().isSuspect()) {
            return null;
        }
        for (int i = 0; i < open.size(); i++) {
            OpenPiece piece = open.get(i);
            if (piece.hasFree() && !piece.isSole() && peer.has(piece.index())) {
                return piece;
            }
        }
        return null;
    }

    private @Nullable OpenPiece begin(PeerState peer, int named, long now) {
        if (order.wanted() == 0 || (!peer.isFar() && peer.download().isBarren(version))) {
            return null;
        }
        int index = named < 0 ? next(peer) : named;
        if (index < 0) {
            peer.download().barren(version);
            return null;
        }
        Optional<PieceBuffer> buffer = disk.reserve(index);
        if (buffer.isEmpty()) {
            starved = true;
            return null;
        }
        unwant(index);
        OpenPiece piece = new OpenPiece(index, layout, buffer.get(), now);
        if (failed.has(index) || peer.sender().isSuspect()) {
            piece.sole();
        }
        open.add(piece);
        return piece;
    }

    /** A piece is whole: it leaves the open ones. */
    void whole(OpenPiece piece) {
        open.remove(piece);
        leaderless(piece);
    }

    /** A piece that is not whole after all, some of whose blocks were wrong. */
    void reopen(OpenPiece piece) {
        open.add(piece);
        version++;
    }

    /** A piece is to be fetched from the beginning. */
    void again(int index, boolean wrong) {
        if (wrong) {
            failed.add(index);
        }
        want(index);
        version++;
    }

    /** A peer works on its pieces no more. */
    void abandon(PeerState peer) {
        for (int i = 0; i < open.size(); i++) {
            if (open.get(i).leader() == peer) {
                open.get(i).leader(null);
            }
        }
    }

    private static void leaderless(OpenPiece piece) {
        PeerState leader = piece.leader();
        if (leader != null && leader.download().working() == piece) {
            leader.download().work(null);
        }
        piece.leader(null);
    }

    /** Gives up every begun piece of which nothing is on its way and that nothing has touched for a while. */
    void reclaim(long before) {
        for (Iterator<OpenPiece> i = open.iterator(); i.hasNext(); ) {
            OpenPiece piece = i.next();
            if (!piece.isAsked() && piece.touched() - before < 0) {
                i.remove();
                leaderless(piece);
                piece.buffer().release();
                again(piece.index(), false);
            }
        }
    }

    /** Gives up every begun piece; nothing of them may be outstanding. */
    void clear() {
        for (OpenPiece piece : open) {
            leaderless(piece);
            piece.buffer().release();
            again(piece.index(), false);
        }
        open.clear();
    }

    /**
     * What a peer without work would take over.
     *
     * @param piece one of the pieces
     */
    record TakeOver(PeerState from, int piece, int blocks) {}

    /** Moves work to a peer that has none, if that pays. */
    void takeOver(PeerState idle, Collection<PeerState> peers, long now) {
        plan(idle, peers, now).ifPresent(plan -> carryOut(plan, idle, now));
    }

    /** What a peer without work would take over, if that pays. */
    Optional<TakeOver> plan(PeerState idle, Collection<PeerState> peers, long now) {
        if (idle.sender().isSuspect()) {
            return Optional.empty();
        }
        PeerState slowest = null;
        double longest = WORTH_SECONDS;
        for (PeerState peer : peers) {
            double left = peer == idle ? 0 : remaining(peer, now);
            if (left > longest && owes(peer, idle) > 0) {
                slowest = peer;
                longest = left;
            }
        }
        if (slowest == null) {
            return Optional.empty();
        }
        int blocks = (owes(slowest, idle) + 1) / 2;
        double rate = idle.download().window().rate();
        if (rate > 0 && blocks * PieceLayout.BLOCK / rate * FASTER > longest) {
            return Optional.empty();
        }
        int piece = slowest.download().asked().piece(0).index();
        return Optional.of(new TakeOver(slowest, piece, blocks));
    }

    /** Takes it over. */
    void carryOut(TakeOver plan, PeerState to, long now) {
        move(plan.from(), to, plan.blocks(), now);
    }

    private static double remaining(PeerState peer, long now) {
        PeerDownload down = peer.download();
        if (down.asked().size() == 0) {
            return 0;
        }
        double silent = (now - down.progressAt()) / 1e9;
        silent = silent < SILENT_SECONDS ? 0 : silent;
        double rate = down.window().rate();
        return rate > 0 ? Math.max(silent, down.asked().size() * PieceLayout.BLOCK / rate) : silent;
    }

    private static boolean isMovable(AskedBlocks asked, int entry, PeerState to) {
        OpenPiece piece = asked.piece(entry);
        return !asked.isLost(entry)
                && !piece.isSole()
                && piece.askers(asked.block(entry)) == 1
                && !piece.isHere(asked.block(entry))
                && to.has(piece.index());
    }

    private static int owes(PeerState peer, PeerState to) {
        AskedBlocks asked = peer.download().asked();
        int blocks = 0;
        for (int i = 0; i < asked.size(); i++) {
            blocks += isMovable(asked, i, to) ? 1 : 0;
        }
        return blocks;
    }

    private static void move(PeerState from, PeerState to, int blocks, long now) {
        AskedBlocks asked = from.download().asked();
        int left = blocks;
        for (int i = asked.size() - 1; i >= 0 && left > 0 && to.download().hasRoom(now); i--) {
            if (isMovable(asked, i, to)) {
                OpenPiece piece = asked.piece(i);
                int block = asked.block(i);
                from.download().lose(i);
                from.send(new Message.Cancel(piece.index(), block * PieceLayout.BLOCK, piece.length(block)));
                piece.ask(block);
                to.download().ask(piece, block, now);
                left--;
            }
        }
    }

    @Override
    public String toString() {
        return order.wanted() + " to begin, " + open + (starved ? " starved" : "");
    }
}
