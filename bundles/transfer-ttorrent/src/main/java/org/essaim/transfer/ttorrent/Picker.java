/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import com.turn.ttorrent.client.Piece;
import com.turn.ttorrent.client.strategy.RequestStrategy;
import java.util.BitSet;
import java.util.SortedSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which piece to ask a peer for: the rarest, ties at random, so that machines that begin together ask for different ones.
 * The origin is spared: it is asked for what no other machine has, and for the rest only when the machines would need
 * longer than {@link #SOON_SECONDS} for it.
 *
 * <p>Not thread-safe: the torrent's lock guards it.
 */
final class Picker implements RequestStrategy {

    /** What other machines will have delivered by then is not worth the origin's bandwidth. */
    static final int SOON_SECONDS = 10;

    private final RandomGenerator random;
    private final int[] holders;
    private final int[] machines;
    private BitSet eligible = new BitSet();

    Picker(int pieces, RandomGenerator random) {
        this.random = random;
        this.holders = new int[pieces];
        this.machines = new int[pieces];
    }

    /** A peer has a piece, or no longer is there with it. */
    void count(int piece, boolean origin, int change) {
        holders[piece] += change;
        if (!origin) {
            machines[piece] += change;
        }
    }

    /**
     * Narrows what a peer could be asked for down to what it should be asked for.
     *
     * @param wanted what it has, we miss, and nobody was asked for; changed
     * @param machinesDeliverSoon whether the other machines' rate is enough for what they hold
     */
    BitSet narrow(BitSet wanted, boolean origin, boolean machinesDeliverSoon) {
        if (!origin || wanted.isEmpty()) {
            return wanted;
        }
        BitSet exclusive = new BitSet();
        wanted.stream().filter(i -> machines[i] == 0).forEach(exclusive::set);
        return exclusive.isEmpty() && !machinesDeliverSoon ? wanted : exclusive;
    }

    /** What nobody else has. */
    BitSet onlyThere(BitSet wanted) {
        BitSet only = new BitSet();
        wanted.stream().filter(i -> holders[i] == 1).forEach(only::set);
        return only;
    }

    /** What the next {@link #choosePiece} may choose from. */
    void offer(BitSet pieces) {
        eligible = pieces;
    }

    @Override
    public @Nullable Piece choosePiece(SortedSet<Piece> rarest, BitSet interesting, Piece[] pieces) {
        int fewest = Integer.MAX_VALUE;
        int ties = 0;
        int chosen = -1;
        for (int i = interesting.nextSetBit(0); i >= 0; i = interesting.nextSetBit(i + 1)) {
            if (!eligible.get(i) || holders[i] > fewest) {
                continue;
            }
            ties = holders[i] < fewest ? 1 : ties + 1;
            fewest = holders[i];
            if (random.nextInt(ties) == 0) {
                chosen = i;
            }
        }
        return chosen < 0 ? null : pieces[chosen];
    }
}
