/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A piece that is being fetched: what was asked for, what is here, and who sent it. A block that two peers send at once is
 * taken from the one that began first, so that every block has one sender.
 */
final class OpenPiece {

    private static final byte FREE = 0;
    private static final byte ASKED = 1;
    private static final byte HERE = 2;

    private final int index;
    private final PieceLayout layout;
    private final PieceBuffer buffer;
    private final byte[] state;
    private final byte[] askers;
    private final @Nullable Sender[] senders;
    private final @Nullable PeerState[] writers;
    private int free;
    private int here;
    private int cursor;
    private @Nullable PeerState leader;
    private boolean sole;
    private boolean scattered;
    private final long begun;
    private long touched;

    OpenPiece(int index, PieceLayout layout, PieceBuffer buffer, long now) {
        this.index = index;
        this.layout = layout;
        this.buffer = buffer;
        int blocks = layout.blocks(index);
        state = new byte[blocks];
        askers = new byte[blocks];
        senders = new Sender[blocks];
        writers = new PeerState[blocks];
        free = blocks;
        begun = now;
        touched = now;
    }

    int index() {
        return index;
    }

    int blocks() {
        return state.length;
    }

    int length(int block) {
        return layout.blockLength(index, block);
    }

    PieceBuffer buffer() {
        return buffer;
    }

    /** Who works on it, as long as it does. */
    @Nullable PeerState leader() {
        return leader;
    }

    void leader(@Nullable PeerState peer) {
        leader = peer;
    }

    /** Only its leader may send it, because it was wrong before. */
    boolean isSole() {
        return sole;
    }

    void sole() {
        sole = true;
    }

    /** Whether a block of it may be outstanding more than once. */
    boolean isScattered() {
        return scattered;
    }

    void scattered() {
        scattered = true;
    }

    /** When it was begun. */
    long begun() {
        return begun;
    }

    /** When something of it last came or was asked for. */
    long touched() {
        return touched;
    }

    /** Blocks that nobody was asked for. */
    int free() {
        return free;
    }

    boolean hasFree() {
        return free > 0;
    }

    boolean isWhole() {
        return here == state.length;
    }

    /** Whether nothing of it is outstanding or here. */
    boolean isUntouched() {
        return free == state.length;
    }

    boolean isAsked() {
        return free + here < state.length;
    }

    boolean isHere(int block) {
        return state[block] == HERE;
    }

    int askers(int block) {
        return askers[block];
    }

    /** Takes a block that nobody was asked for; there must be one. */
    int take(long now) {
        while (state[cursor] != FREE) {
            cursor = cursor + 1 == state.length ? 0 : cursor + 1;
        }
        state[cursor] = ASKED;
        askers[cursor] = 1;
        free--;
        touched = now;
        return cursor;
    }

    /** One peer more is asked for a block. */
    void ask(int block) {
        askers[block]++;
        scattered = true;
        if (state[block] == FREE) {
            state[block] = ASKED;
            free--;
        }
    }

    /** A peer that was asked for a block is no longer expected to send it. */
    void giveUp(int block) {
        if (askers[block] > 0) {
            askers[block]--;
        }
        if (askers[block] == 0 && state[block] == ASKED) {
            state[block] = FREE;
            free++;
            cursor = Math.min(cursor, block);
        }
    }

    /** A block begins to come. @return whether it is wanted from this peer */
    boolean begin(int block, PeerState from) {
        if (state[block] == HERE || (writers[block] != null && writers[block] != from)) {
            return false;
        }
        writers[block] = from;
        return true;
    }

    /** Whether a block that has begun to come is still wanted from this peer. */
    boolean isWriter(int block, PeerState from) {
        return writers[block] == from;
    }

    void put(int block, int offset, ByteBuffer part) {
        int begin = block * PieceLayout.BLOCK;
        int excess = offset + part.remaining() - layout.blockPayload(index, block);
        if (excess > 0) { // padding, which is zeros whatever a peer says
            part.limit(part.limit() - Math.min(excess, part.remaining()));
        }
        buffer.put(begin + offset, part);
    }

    /** A peer that was sending a block stops in the middle. */
    void stop(int block, PeerState from) {
        if (writers[block] == from) {
            writers[block] = null;
        }
    }

    /** A block has come as a whole. */
    void end(int block, Sender from, long now) {
        if (state[block] == FREE) {
            free--;
        }
        state[block] = HERE;
        writers[block] = null;
        senders[block] = from;
        here++;
        touched = now;
    }

    /** A block was wrong: it is to be fetched again. */
    void reopen(int block) {
        state[block] = FREE;
        askers[block] = 0;
        senders[block] = null;
        free++;
        here--;
        cursor = Math.min(cursor, block);
    }

    /** Who sent a block. */
    @Nullable Sender sender(int block) {
        return senders[block];
    }

    @Override
    public String toString() {
        return "piece " + index + ": " + here + " here, " + free + " free of " + state.length + (sole ? ", sole" : "")
                + (leader == null ? "" : ", led by " + leader);
    }
}
