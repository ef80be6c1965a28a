/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.nio.ByteBuffer;
import org.essaim.protocol.wire.GrantMessage;
import org.essaim.protocol.wire.Message;
import org.jspecify.annotations.Nullable;

/** What we want from one peer: the blocks asked for, the window they go out in, and the block that is just coming. */
final class PeerDownload {

    /** A peer that sends no whole block for this long, although asked, holds up nothing any more. */
    static final long STALL_NANOS = 10_000_000_000L;

    /** A peer that rejects is left alone for a while. */
    private static final long HOLD_NANOS = 1_000_000_000L;

    private static final int MOST_UNASKED = 1024;
    private static final int REFILL = 16;

    /** What a peer keeps that does not say how many requests it keeps. */
    static final int USUAL_REQUESTS = 250;

    private final PeerState peer;
    private final SwarmDownload swarm;
    private final AskedBlocks asked = new AskedBlocks();
    private final RequestWindow window;
    private @Nullable OpenPiece working;
    private @Nullable OpenPiece coming;
    private int comingBlock;
    private long progressAt;
    private long heldUntil;
    private boolean stalled;
    private int mostRequests = USUAL_REQUESTS;
    /** Blocks of a grant that it has not been asked for yet. */
    private int promised;

    private int unasked;
    /** The {@link PiecePicker#version()} at which it had no piece to begin. */
    private int barren = -1;

    PeerDownload(PeerState peer, SwarmDownload swarm, int mostAhead) {
        this.peer = peer;
        this.swarm = swarm;
        this.window = new RequestWindow(mostAhead);
    }

    AskedBlocks asked() {
        return asked;
    }

    RequestWindow window() {
        return window;
    }

    boolean isBarren(int version) {
        return barren == version;
    }

    void barren(int version) {
        barren = version;
    }

    @Nullable OpenPiece working() {
        return working;
    }

    void work(@Nullable OpenPiece piece) {
        working = piece;
    }

    boolean isStalled() {
        return stalled;
    }

    /** Since when nothing has come that was asked for. */
    long progressAt() {
        return progressAt;
    }

    /** It has taken on to send so many blocks of a grant. */
    void promised(int blocks) {
        promised = blocks;
    }

    /** Whether it has not been asked yet for all that it would send, or does not send what it was asked for. */
    boolean isUnfinished() {
        OpenPiece piece = working;
        return stalled || (piece != null && piece.leader() == peer && piece.hasFree());
    }

    /** Blocks that it owes, asked for already or not. */
    int due() {
        OpenPiece piece = working;
        boolean leads = peer.neighbour() != null && piece != null && piece.leader() == peer;
        return asked.due() + (leads && piece != null ? piece.free() : 0);
    }

    /** It keeps so many requests. */
    void keeps(int requests) {
        mostRequests = requests;
    }

    /** Whether one block more may be asked for. */
    boolean hasRoom(long now) {
        return (peer.neighbour() != null && asked.size() < mostRequests)
                || ((asked.size() + 1L) * PieceLayout.BLOCK <= window.bytes() && now - heldUntil >= 0);
    }

    /** Whether asking is worth a message: not for every block that has come. */
    boolean isDue() {
        long blocks = window.bytes() / PieceLayout.BLOCK;
        return asked.size() + Math.min(REFILL, Math.max(1, blocks / 4)) <= blocks;
    }

    void ask(OpenPiece piece, int block, long now) {
        if (asked.size() == 0) {
            progressAt = now;
            window.idle(now);
        }
        asked.add(piece, block, now);
        promised = Math.max(0, promised - 1);
        peer.send(new Message.Request(piece.index(), block * PieceLayout.BLOCK, piece.length(block)));
    }

    /** Bytes of a block have come. */
    void part(int index, int begin, ByteBuffer part, int length, int offset) {
        int block = begin / PieceLayout.BLOCK;
        int bytes = part.remaining();
        if (offset == 0) {
            start(index, begin, block, length);
        }
        swarm.tally().received(peer, swarm.layout().payload(index, begin + offset, bytes));
        OpenPiece piece = coming;
        if (piece == null) {
            swarm.tally().wasted(bytes);
            return;
        }
        if (piece.isWriter(block, peer)) {
            piece.put(block, offset, part);
        }
        if (offset + bytes == length) {
            coming = null;
            finish(piece, block, length);
        }
    }

    private void start(int index, int begin, int block, int length) {
        abandon();
        int entry = begin % PieceLayout.BLOCK == 0 ? asked.find(index, block) : -1;
        if (entry < 0 || asked.piece(entry).length(block) != length) {
            if (++unasked > MOST_UNASKED) {
                peer.close("It sends what it was not asked for");
            }
            return;
        }
        coming = asked.piece(entry);
        comingBlock = block;
        asked.piece(entry).begin(block, peer);
    }

    /** The block that is coming will not be completed. */
    private void abandon() {
        if (coming != null) {
            coming.stop(comingBlock, peer);
            coming = null;
        }
    }

    private void finish(OpenPiece piece, int block, int length) {
        long now = swarm.now();
        progressAt = now;
        stalled = false;
        int entry = asked.find(piece.index(), block);
        if (entry >= 0) {
            window.received(length, asked.time(entry), now);
            swarm.offers().came(peer, length, now);
            if (block == 0) {
                swarm.offers().answered(peer, now - asked.time(entry));
            }
            if (!asked.isLost(entry)) {
                piece.giveUp(block);
            }
            asked.remove(entry);
        }
        if (piece.isWriter(block, peer)) {
            piece.end(block, peer.sender(), now);
            swarm.arrived(piece, block, peer);
        } else {
            swarm.tally().wasted(length);
        }
        if (isDue()) {
            swarm.fill(peer);
        }
        rest();
    }

    /** A grant is over: what is missing of its piece, others may send. */
    private void rest() {
        Neighbour neighbour = peer.neighbour();
        if (neighbour != null) {
            if (asked.size() == 0 && (working == null || !working.hasFree())) {
                if (promised > 0) {
                    promised = 0;
                    neighbour.tell(new GrantMessage.Over(swarm.offers().load(peer))); // others have sent the rest
                }
                leave();
            }
            swarm.offers().look();
        }
    }

    /** The peer will not send a block. */
    void rejected(int index, int begin) {
        int entry = asked.find(index, begin / PieceLayout.BLOCK);
        if (entry >= 0) {
            heldUntil = swarm.now() + HOLD_NANOS;
            forget(entry);
            if (peer.neighbour() != null && asked.size() == 0) {
                leave();
            }
            swarm.fillOthers(peer);
        }
    }

    /** Forgets a block that has come from someone else. */
    void cancel(OpenPiece piece, int block) {
        int entry = asked.find(piece.index(), block);
        if (entry >= 0) {
            asked.remove(entry);
            unasked = Math.max(unasked - 1, -MOST_UNASKED); // it may be on its way
            peer.send(new Message.Cancel(piece.index(), block * PieceLayout.BLOCK, piece.length(block)));
            rest();
        }
    }

    private void forget(int entry) {
        if (!asked.isLost(entry)) {
            asked.piece(entry).giveUp(asked.block(entry));
        }
        asked.remove(entry);
    }

    /** Nothing more will come of what was asked for. */
    void drop() {
        Neighbour neighbour = peer.neighbour();
        if (neighbour != null && peer.isOpen() && (working != null || asked.size() > 0)) {
            neighbour.tell(new GrantMessage.Over(0));
        }
        promised = 0;
        abandon();
        leave();
        while (asked.size() > 0) {
            forget(asked.size() - 1);
        }
    }

    /** Takes back everything it was asked for. */
    void takeBack() {
        for (int i = 0; i < asked.size(); i++) {
            OpenPiece piece = asked.piece(i);
            int block = asked.block(i);
            unasked = Math.max(unasked - 1, -MOST_UNASKED);
            peer.send(new Message.Cancel(piece.index(), block * PieceLayout.BLOCK, piece.length(block)));
        }
        drop();
    }

    /** Somebody else may lead the pieces on which it worked. */
    private void leave() {
        working = null;
        swarm.abandon(peer);
    }

    /** Lets others fetch what a silent peer holds up; what comes late is taken all the same. @return whether it was silent */
    boolean checkStall(long now) {
        if (asked.size() == 0 || stalled || now - progressAt < STALL_NANOS) {
            return false;
        }
        stalled = true;
        abandonWriting();
        leave();
        for (int i = 0; i < asked.size(); i++) {
            lose(i);
        }
        window.stalled();
        return true;
    }

    private void abandonWriting() {
        if (coming != null) {
            coming.stop(comingBlock, peer);
        }
    }

    /** Lets others fetch one of its blocks. */
    void lose(int entry) {
        if (!asked.isLost(entry)) {
            OpenPiece piece = asked.piece(entry);
            piece.scattered();
            piece.giveUp(asked.block(entry));
            asked.lose(entry);
        }
    }
}
