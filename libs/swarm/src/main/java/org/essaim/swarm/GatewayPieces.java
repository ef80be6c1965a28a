/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.swarm;

import java.util.BitSet;
import java.util.random.RandomGenerator;
import org.essaim.protocol.wire.Pieces;

/**
 * What a gateway brings into its site over the WAN: the pieces that it owns, that nobody it knows in the site has, and that
 * it neither has nor fetches; first those that fewest of the other sites have, ties at random. A piece that the site loses
 * with the only machine that had it is to come again.
 */
public final class GatewayPieces {

    private final int pieces;
    /** What is here or on its way here. */
    private final Pieces taken;

    private final int[] near;
    private final RarestFirst order;
    private Ownership ownership = new Ownership(1, 1);
    private BitSet own = new BitSet();
    /** Pieces of other gateways that do not come. */
    private final BitSet adopted = new BitSet();

    /** @param taken what is here or on its way here; copied */
    public GatewayPieces(Pieces taken, RandomGenerator random) {
        this.pieces = taken.size();
        this.taken = taken.copy();
        this.near = new int[pieces];
        this.order = new RarestFirst(Pieces.all(pieces), random);
    }

    /**
     * The tracker has numbered the gateways, or a gateway has gone and others stand in.
     *
     * @param numbers the gateways whose pieces this one brings in; none when it is no gateway
     */
    public void own(Ownership among, BitSet numbers) {
        ownership = among;
        own = (BitSet) numbers.clone();
        for (int piece = 0; piece < pieces; piece++) {
            look(piece);
        }
    }

    /** A machine of the site has a piece now. */
    public void nearGained(int piece) {
        if (near[piece]++ == 0) {
            look(piece);
        }
    }

    /** A machine of the site that had a piece has left. */
    public void nearLost(int piece) {
        if (--near[piece] == 0) {
            look(piece);
        }
    }

    /** A machine elsewhere has a piece now. */
    public void farGained(int piece) {
        order.gained(piece);
    }

    /** A machine elsewhere that had a piece has left. */
    public void farLost(int piece) {
        order.lost(piece);
    }

    /** A piece is being fetched, from whomever. */
    public void take(int piece) {
        if (taken.add(piece)) {
            look(piece);
        }
    }

    /** A piece is not being fetched after all. */
    public void release(int piece) {
        if (taken.remove(piece)) {
            look(piece);
        }
    }

    /**
     * Nothing comes any more, and somebody elsewhere has what the site lacks: some of it is brought in though others own it.
     *
     * @param theirs what somebody elsewhere has
     * @param most how many pieces at most
     * @return how many there were
     */
    public int adopt(Pieces theirs, int most) {
        int found = 0;
        for (int piece = theirs.next(0); piece >= 0 && found < most; piece = theirs.next(piece + 1)) {
            if (near[piece] == 0 && !taken.has(piece) && !order.isWanted(piece)) {
                adopted.set(piece);
                look(piece);
                found++;
            }
        }
        return found;
    }

    /** Whether it is to come over the WAN, though some of it may be here. */
    public boolean needs(int piece) {
        return near[piece] == 0 && (own.get(ownership.owner(piece)) || adopted.get(piece));
    }

    /** Whether it is to be begun over the WAN. */
    public boolean wants(int piece) {
        return order.isWanted(piece);
    }

    /** How many are to be begun. */
    public int wanted() {
        return order.wanted();
    }

    /** The piece to begin of what somebody elsewhere has, or -1. */
    public int next(Pieces theirs) {
        return order.next(theirs);
    }

    private void look(int piece) {
        if (needs(piece) && !taken.has(piece)) {
            order.want(piece);
        } else {
            order.unwant(piece);
        }
    }
}
