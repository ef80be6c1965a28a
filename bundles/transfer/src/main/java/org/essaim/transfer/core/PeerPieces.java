/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.List;
import org.essaim.protocol.wire.Message;
import org.essaim.protocol.wire.Pieces;
import org.essaim.swarm.PieceOrder;
import org.jspecify.annotations.Nullable;

/** What a peer has, what of it we lack, and how it counts among all that are to be had. On the loop's thread. */
final class PeerPieces {

    private final PeerState peer;
    private final SwarmCore swarm;
    private @Nullable Pieces pieces;
    private volatile int count;
    private boolean seed;
    private boolean far;
    private int interesting;

    PeerPieces(PeerState peer, SwarmCore swarm) {
        this.peer = peer;
        this.swarm = swarm;
    }

    /** What it has; empty until it says so. */
    Pieces all() {
        Pieces known = pieces;
        if (known == null) {
            known = Pieces.none(swarm.layout().pieces());
            pieces = known;
        }
        return known;
    }

    /** How many it has. Any thread. */
    int count() {
        return count;
    }

    /** Whether it has said what it has. */
    boolean isKnown() {
        return pieces != null;
    }

    boolean has(int piece) {
        return pieces != null && pieces.has(piece);
    }

    boolean isComplete() {
        return pieces != null && pieces.isComplete();
    }

    /** How many of its pieces we lack. */
    int interesting() {
        return interesting;
    }

    /** Whether a WAN lies between us. */
    boolean isFar() {
        return far;
    }

    /** It stands elsewhere now, or we do. */
    void relocate(boolean isFar) {
        if (isFar != far) {
            forget();
            far = isFar;
            count(true);
        }
    }

    /** It has sent a bitfield. Later on aria2 does so again where single messages would be longer. */
    void bitfield(Pieces said) {
        if (pieces == null) {
            atFirst(said);
        } else {
            for (int piece = said.next(0); piece >= 0 && !peer.isClosed(); piece = said.next(piece + 1)) {
                gained(piece);
            }
        }
    }

    /** It has said at the beginning what it has. */
    void atFirst(Pieces said) {
        if (pieces != null) {
            peer.close("It says twice what it has at first");
            return;
        }
        pieces = said;
        seed = said.isComplete();
        count = said.count();
        count(true);
        for (int piece = said.next(0); piece >= 0; piece = said.next(piece + 1)) {
            interesting += swarm.have().has(piece) ? 0 : 1;
        }
        if (interesting > 0) {
            peer.send(new Message.Interested());
        }
        Neighbour neighbour = peer.neighbour();
        if (neighbour != null) {
            swarm.uploads().grants().hasSaid(neighbour);
        }
        swarm.look(peer);
    }

    /** It has some pieces more. */
    void gained(List<Integer> more) {
        for (int i = 0; i < more.size() && !peer.isClosed(); i++) {
            gained(more.get(i));
        }
    }

    /** It has one piece more. */
    void gained(int piece) {
        if (!all().add(piece)) {
            return;
        }
        count = all().count();
        PieceOrder order = swarm.downloads().order();
        if (order != null && !far) {
            order.gained(piece);
        }
        swarm.site().gained(peer, piece);
        peer.download().barren(-1);
        if (!swarm.have().has(piece) && interesting++ == 0) {
            peer.send(new Message.Interested());
        }
        if (!swarm.have().has(piece) && peer.download().isDue()) {
            swarm.downloads().fill(peer);
        }
        Neighbour neighbour = peer.neighbour();
        if (neighbour != null) {
            swarm.uploads().grants().seen(neighbour, piece);
        }
        swarm.look(peer);
    }

    /** We have one piece more. */
    void got(int piece) {
        if (has(piece) && --interesting == 0) {
            peer.send(new Message.NotInterested());
        }
    }

    /** Nobody can have its pieces any more. */
    void forget() {
        count(false);
    }

    /** Takes its pieces into the order, or out of it. Who has all of them from the beginning makes none rarer than others. */
    private void count(boolean here) {
        swarm.site().count(peer, here);
        PieceOrder order = swarm.downloads().order();
        if (pieces == null || order == null || seed || far) {
            return;
        }
        for (int piece = pieces.next(0); piece >= 0; piece = pieces.next(piece + 1)) {
            if (here) {
                order.gained(piece);
            } else {
                order.lost(piece);
            }
        }
    }
}
