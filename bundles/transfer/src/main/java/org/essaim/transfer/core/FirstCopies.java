/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.essaim.swarm.OriginDispersal;

/** What is offered to whom by one who has everything from the beginning, until every piece is out. */
final class FirstCopies implements OriginDispersal.Receivers {

    /** Machines that are served at a time. */
    static final int SERVED = OriginDispersal.SERVED;

    /** Machines that are told apart; whoever comes later gets its pieces from the others. */
    private static final int MOST = 10_000;

    private final List<Neighbour> receivers = new ArrayList<>();
    private final OriginDispersal dispersal;

    FirstCopies(int pieces) {
        dispersal = new OriginDispersal(this, pieces, 1, Integer.MAX_VALUE / (double) pieces);
    }

    /** A machine has come and has said what it has. */
    void add(Neighbour neighbour) {
        if (receivers.contains(neighbour) || receivers.size() == MOST) {
            return;
        }
        receivers.add(neighbour);
        int number = receivers.size() - 1;
        PeerState peer = neighbour.peer();
        for (int piece = peer.pieces().next(0);
                piece >= 0;
                piece = peer.pieces().next(piece + 1)) {
            dispersal.seen(number, piece);
        }
    }

    void seen(Neighbour neighbour, int piece) {
        int number = receivers.indexOf(neighbour);
        if (number >= 0) {
            dispersal.seen(number, piece);
        }
    }

    void sent(Neighbour neighbour, int piece) {
        dispersal.sent(receivers.indexOf(neighbour), piece);
    }

    void lost(Neighbour neighbour, int piece) {
        dispersal.lost(receivers.indexOf(neighbour), piece);
    }

    void remove(Neighbour neighbour) {
        int number = receivers.indexOf(neighbour);
        if (number >= 0) {
            dispersal.left(number, neighbour.peer().pieces());
        }
    }

    /** Whether every piece is out. */
    boolean isDone() {
        return dispersal.isDispersed();
    }

    /** Chooses what to offer next. @return whether there is anything */
    boolean next(RandomGenerator random) {
        return dispersal.next(random);
    }

    Neighbour receiver() {
        return receivers.get(dispersal.peer());
    }

    int piece() {
        return dispersal.piece();
    }

    @Override
    public int size() {
        return receivers.size();
    }

    @Override
    public boolean isFree(int receiver) {
        Neighbour neighbour = receivers.get(receiver);
        return neighbour.grants() == 0
                && neighbour.mayBeOffered()
                && !neighbour.peer().isComplete();
    }

    @Override
    public boolean wants(int receiver, int piece) {
        return !receivers.get(receiver).peer().has(piece);
    }

    @Override
    public int site(int receiver) {
        return 0;
    }
}
