/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.essaim.protocol.wire.GrantMessage;
import org.essaim.swarm.Admission;
import org.jspecify.annotations.Nullable;

/** What machines of our own kind offer us, and what of it we take: a whole piece each, and few of them at a time. */
final class Offers {

    /** Where a grant's first block takes long to come, so much is outstanding of what comes in that time. */
    private static final double AHEAD = 2;

    /** Pieces outstanding at most. */
    private static final int MOST = 16;

    /** How many are told at a time that we would take more. */
    private static final int SOLICITED = 2;

    /** The share of a fresh sample in the smoothed time that a first block takes. */
    private static final double FRESH = 0.1;

    private final SwarmCore swarm;
    private final SwarmDownload download;
    private final Set<Neighbour> busyFor = new LinkedHashSet<>();
    private final Set<Neighbour> satedFor = new LinkedHashSet<>();
    private final Speed speed = new Speed();
    private double answerNanos;
    /** Whether there was enough outstanding when the last block came. */
    private boolean full;

    Offers(SwarmCore swarm, SwarmDownload download) {
        this.swarm = swarm;
        this.download = download;
    }

    /** A peer would send us a piece. */
    void offered(Neighbour from, int piece) {
        PiecePicker picker = download.picker();
        int load = load();
        if (picker == null || !swarm.mayFetch() || download.isShut()) {
            satedFor.add(from);
            from.tell(new GrantMessage.Sated(load));
        } else if (hasEnough(load)
                || picker.isStarved()
                || from.peer().download().isUnfinished()) {
            busyFor.add(from);
            from.tell(new GrantMessage.Busy(load));
        } else {
            take(picker, from, piece, load);
        }
    }

    private boolean hasEnough(int load) {
        double piece = swarm.layout().usualBlocks();
        double under = speed.in(Math.max(AHEAD * answerNanos, Grants.AHEAD_NANOS)) / PieceLayout.BLOCK;
        return !Admission.accepts(load / piece, true) && load >= Math.min(under, MOST * piece);
    }

    private void take(PiecePicker picker, Neighbour from, int piece, int load) {
        long now = swarm.now();
        PeerState peer = from.peer();
        OpenPiece taken = picker.offered(peer, piece, now);
        if (taken != null) {
            peer.download().work(taken);
            int blocks = taken.free();
            peer.download().promised(blocks);
            from.tell(new GrantMessage.Take(taken.index(), blocks, load + blocks));
            download.fill(peer);
            return;
        }
        Optional<PiecePicker.TakeOver> plan =
                picker.order().wanted() == 0 ? picker.plan(peer, swarm.peers(), now) : Optional.empty();
        if (plan.isPresent()) {
            int blocks = plan.get().blocks();
            peer.download().promised(blocks);
            from.tell(new GrantMessage.Take(plan.get().piece(), blocks, load + blocks));
            picker.carryOut(plan.get(), peer, now);
        } else if (picker.isStarved()) {
            busyFor.add(from); // there is no memory for one piece more
            from.tell(new GrantMessage.Busy(load));
        } else {
            satedFor.add(from);
            from.tell(new GrantMessage.Sated(load));
        }
    }

    /** A block has come from one of our own kind. */
    void came(int bytes, long now) {
        speed.count(bytes, now);
        int piece = swarm.layout().usualBlocks();
        if (speed.in(Grants.AHEAD_NANOS) > Admission.MOST * piece * PieceLayout.BLOCK) {
            return; // senders promise ahead
        }
        int load = load();
        boolean enough = !Admission.accepts((double) load / piece, true);
        if (!enough && (full || load % piece == piece / 2)) {
            solicit(load);
        }
        full = enough;
    }

    /**
     * Tells a few who have something for us, and send us nothing now, that we would take more: the loads that they know are
     * as old as our last talk.
     */
    private void solicit(int load) {
        List<Neighbour> able = new ArrayList<>();
        for (PeerState peer : swarm.peers()) {
            Neighbour neighbour = peer.neighbour();
            if (neighbour != null && peer.mayAsk() && peer.download().due() == 0) {
                able.add(neighbour);
            }
        }
        for (int i = 0; i < SOLICITED && !able.isEmpty(); i++) {
            able.remove(swarm.random().nextInt(able.size())).tell(new GrantMessage.Ready(load));
        }
    }

    /** Blocks have come: whoever was turned away for lack of room may offer again. */
    void look() {
        PiecePicker picker = download.picker();
        if (!busyFor.isEmpty() && picker != null && !picker.isStarved() && !hasEnough(load())) {
            invite(busyFor);
        }
    }

    /** Something is wanted again: whoever was turned away may offer again. */
    void freed() {
        if (swarm.mayFetch()) {
            invite(busyFor);
            invite(satedFor);
        }
    }

    private void invite(Set<Neighbour> those) {
        if (those.isEmpty()) {
            return;
        }
        int load = load();
        for (Neighbour neighbour : List.copyOf(those)) {
            if (!neighbour.peer().isOpen()) {
                those.remove(neighbour);
            } else if (!neighbour.peer().download().isUnfinished()) {
                those.remove(neighbour);
                neighbour.tell(new GrantMessage.Ready(load));
            }
        }
    }

    /** The first block of a grant has come so long after it was asked for. */
    void answered(long nanos) {
        answerNanos += FRESH * (nanos - answerNanos);
    }

    void remove(@Nullable Neighbour gone) {
        busyFor.remove(gone);
        satedFor.remove(gone);
    }

    /** Blocks that are outstanding with everyone. */
    int load() {
        int blocks = 0;
        for (PeerState peer : swarm.peers()) {
            blocks += peer.download().due();
        }
        return Math.min(blocks, GrantMessage.MOST_LOAD);
    }
}
