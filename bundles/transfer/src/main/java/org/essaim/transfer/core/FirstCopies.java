/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.essaim.swarm.GrantChoice;
import org.essaim.swarm.OriginDispersal;
import org.jspecify.annotations.Nullable;

/** What is offered to whom by one who has everything from the beginning, until every piece is out. */
final class FirstCopies implements OriginDispersal.Receivers {

    /** Machines that are told apart; whoever comes later may choose. */
    private static final int MOST = 10_000;

    /** An origin with so many times the uplink of a machine is needed to the end. */
    private static final int NEEDED = 2;

    private final List<@Nullable Neighbour> receivers = new ArrayList<>();
    private final OriginDispersal dispersal;
    private final List<Grant> open;
    private long given;
    private long passed;
    private int sites;
    private int grants;
    private boolean far;
    private double servedOfSite;

    /**
     * @param sites sites of the swarm, 0 where none are told apart
     * @param open the grants that are open, of now
     */
    FirstCopies(int pieces, int sites, List<Grant> open) {
        this.sites = sites;
        this.open = open;
        dispersal = new OriginDispersal(this, pieces, Math.max(1, sites), Integer.MAX_VALUE / (double) pieces);
    }

    /** So many sites are told apart now, 0 for none; what is out is not given again for that. */
    void sites(int now) {
        sites = now;
        dispersal.sites(Math.max(1, now));
    }

    /**
     * Pieces that may be promised at a time over a lane: as many as others promise, but enough to serve a few machines. When
     * every piece is out, an origin that sends hardly more than a machine does holds back: others pass on what they have.
     */
    double most(Lane lane, int piece) {
        int served = lane.isFar() ? OriginDispersal.SERVED_PER_SITE * Math.max(1, sites) : OriginDispersal.SERVED;
        if (lane.isFar() || isWaiting() || isNeeded()) {
            return Math.max(served, GrantChoice.GRANTS + lane.waiting(piece));
        }
        return GrantChoice.GRANTS;
    }

    /** Whether it has sent far more than one of as many machines, while pieces waited for their first copy. */
    private boolean isNeeded() {
        return given * (receivers.size() + 1L) >= NEEDED * passed;
    }

    /** A machine has come and has said what it has. @return false when there were too many to tell them apart */
    boolean add(Neighbour neighbour) {
        if (receivers.contains(neighbour)) {
            return true;
        } else if (receivers.size() == MOST) {
            return false;
        }
        receivers.add(neighbour);
        int number = receivers.size() - 1;
        PeerState peer = neighbour.peer();
        for (int piece = peer.pieces().next(0);
                piece >= 0;
                piece = peer.pieces().next(piece + 1)) {
            dispersal.seen(number, piece);
        }
        return true;
    }

    void seen(Neighbour neighbour, int piece) {
        int number = receivers.indexOf(neighbour);
        if (number >= 0) {
            passed += isWaiting() ? 1 : 0;
            dispersal.seen(number, piece);
        }
    }

    void sent(Neighbour neighbour, int piece) {
        given++;
        dispersal.sent(receivers.indexOf(neighbour), piece);
    }

    void lost(Neighbour neighbour, int piece) {
        dispersal.lost(receivers.indexOf(neighbour), piece);
    }

    void remove(Neighbour neighbour) {
        int number = receivers.indexOf(neighbour);
        if (number >= 0) {
            dispersal.left(number, neighbour.peer().pieces());
            receivers.set(number, null);
        }
    }

    /** Whether there is a piece that nobody was given. */
    boolean isWaiting() {
        return dispersal.isWaiting();
    }

    /**
     * Chooses what to offer next over a lane.
     *
     * @param each grants of ours that the receiver has
     * @param piece blocks of a piece
     * @return whether there is anything
     */
    boolean next(Lane lane, int each, int piece, RandomGenerator random) {
        grants = each;
        far = lane.isFar();
        double due = most(lane, piece) / Math.max(1, sites);
        servedOfSite = Math.max(OriginDispersal.SERVED_PER_SITE, Math.round(due));
        return dispersal.next(random);
    }

    Neighbour receiver() {
        return Objects.requireNonNull(receivers.get(dispersal.peer()));
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
        return neighbour != null
                && neighbour.grants() == grants
                && neighbour.peer().isFar() == far
                && neighbour.mayBeOffered()
                && !neighbour.peer().isComplete()
                && !(far && servedOf(neighbour.peer().place().site()) >= servedOfSite);
    }

    private int servedOf(int site) {
        int served = 0;
        for (Grant grant : open) {
            served += grant.to().peer().place().site() == site ? 1 : 0;
        }
        return served;
    }

    @Override
    public boolean wants(int receiver, int piece) {
        Neighbour neighbour = receivers.get(receiver);
        return neighbour != null
                && !neighbour.peer().has(piece)
                && !neighbour.hasRefused(piece)
                && neighbour.owns(piece);
    }

    @Override
    public int site(int receiver) {
        Neighbour neighbour = receivers.get(receiver);
        return neighbour == null || sites == 0 || !neighbour.peer().isFar()
                ? 0
                : neighbour.peer().place().site() % sites;
    }
}
