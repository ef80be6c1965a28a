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
import org.essaim.swarm.Promises;
import org.jspecify.annotations.Nullable;

/** What machines of our own kind offer us, and what of it we take: a whole piece each, and few of them at a time. */
final class Offers {

    /** Where a grant's first block takes long to come, so much is outstanding of what comes in that time. */
    private static final double AHEAD = 1;

    /** Pieces outstanding at most. */
    private static final int MOST = 16;

    /** The share of a fresh sample in the smoothed time that a first block takes. */
    private static final double FRESH = 0.1;

    /** Pieces for which others than the origin leave room over the WAN. */
    private static final int KEPT = 2;

    /** How many are told at a time that we would take more. */
    private static final int SOLICITED = 3;

    private final SwarmCore swarm;
    private final SwarmDownload download;
    private final Set<Neighbour> busyFor = new LinkedHashSet<>();
    private final Set<Neighbour> satedFor = new LinkedHashSet<>();
    private long cameAt;
    /** Whether the origin still names the pieces that it offers: some of them are nowhere else. */
    private boolean dispersing = true;

    private final Intake near = new Intake(false);
    private final Intake far = new Intake(true);

    /** What comes over one kind of link: a gateway counts its site and the WAN apart, for either would starve the other. */
    private final class Intake {
        private final boolean isFar;
        private final Speed speed = new Speed();
        private double answerNanos;
        /** Whether there was enough outstanding when the last block came. */
        private boolean full;

        Intake(boolean isFar) {
            this.isFar = isFar;
        }

        /** Blocks that are outstanding with everyone. */
        int load() {
            int blocks = 0;
            for (PeerState peer : swarm.peers()) {
                blocks += peer.isFar() == isFar ? peer.download().due() : 0;
            }
            return Math.min(blocks, GrantMessage.MOST_LOAD);
        }

        boolean hasEnough(int load) {
            double piece = swarm.layout().usualBlocks();
            double under = speed.in(Math.max(AHEAD * answerNanos, Promises.AHEAD_NANOS)) / PieceLayout.BLOCK;
            return !accepts(load) && load >= Math.min(under, MOST * piece);
        }

        /** Whether there is room for a piece more: beyond what is moving there is what waits for its turn at senders. */
        boolean accepts(int load) {
            int piece = swarm.layout().usualBlocks();
            return Admission.accepts(
                    (double) load / piece - swarm.uploads().grants().lane(isFar).waiting(speed, piece), true);
        }

        /** Whether senders promise ahead. */
        boolean isFast() {
            return speed.in(Promises.AHEAD_NANOS)
                    > Admission.MOST * swarm.layout().usualBlocks() * PieceLayout.BLOCK;
        }
    }

    Offers(SwarmCore swarm, SwarmDownload download) {
        this.swarm = swarm;
        this.download = download;
    }

    /** A peer would send us a piece. */
    void offered(Neighbour from, int piece) {
        PiecePicker picker = download.picker();
        Intake lane = lane(from.peer());
        int load = lane.load();
        if (from.peer().isOrigin()) {
            dispersing = piece >= 0;
        }
        if (picker == null || !swarm.mayFetch() || download.isShut(from.peer())) {
            satedFor.add(from);
            from.tell(new GrantMessage.Sated(load));
        } else if (lane.hasEnough(load + kept(from.peer()))
                || picker.isStarved()
                || from.peer().download().isUnfinished()) {
            busyFor.add(from);
            from.tell(new GrantMessage.Busy(load));
        } else {
            take(picker, from, piece, load);
        }
    }

    /**
     * Blocks for which a peer leaves room: what has not left the origin is nowhere else, and the sooner it has, the sooner the
     * origin may go.
     */
    private int kept(PeerState from) {
        boolean yields = dispersing && from.isFar() && !from.isOrigin();
        return yields && swarm.peers().stream().anyMatch(PeerState::isOrigin)
                ? KEPT * swarm.layout().usualBlocks()
                : 0;
    }

    private Intake lane(PeerState from) {
        return from.isFar() ? far : near;
    }

    /** Blocks that are outstanding with everyone over the same kind of link. */
    int load(PeerState from) {
        return lane(from).load();
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
        Optional<PiecePicker.TakeOver> plan = picker.order().wanted() == 0 && !peer.isFar()
                ? picker.plan(peer, swarm.peers(), now)
                : Optional.empty();
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
    void came(PeerState from, int bytes, long now) {
        Intake lane = lane(from);
        cameAt = now;
        lane.speed.count(bytes, now);
        if (lane.isFast()) {
            return;
        }
        int piece = swarm.layout().usualBlocks();
        int load = lane.load();
        boolean enough = !lane.accepts(load);
        if (!enough && (lane.full || load % piece == piece / 2)) {
            solicit(lane, load);
        }
        lane.full = enough;
    }

    /**
     * Tells a few who have something for us, and send us nothing now, that we would take more: the loads that they know are
     * as old as our last talk.
     */
    private void solicit(Intake lane, int load) {
        List<Neighbour> able = new ArrayList<>();
        for (PeerState peer : swarm.peers()) {
            Neighbour neighbour = peer.neighbour();
            boolean mayHave = neighbour != null && peer.isFar() == lane.isFar && peer.mayAsk();
            if (neighbour != null && mayHave && peer.download().due() == 0) {
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
        if (!busyFor.isEmpty() && picker != null && !picker.isStarved()) {
            look(near);
            look(far);
        }
    }

    private void look(Intake lane) {
        int load = lane.load();
        if (!lane.hasEnough(load)) {
            invite(busyFor, lane, load);
        }
    }

    /** Something is wanted again: whoever was turned away may offer again. */
    void freed() {
        if (swarm.mayFetch()) {
            freed(near);
            freed(far);
        }
    }

    private void freed(Intake lane) {
        int load = lane.load();
        invite(busyFor, lane, load);
        invite(satedFor, lane, load);
    }

    /** As a gateway we are to bring in what we were not: whoever is far may have it, even if it never offered it. */
    void needsFar() {
        for (PeerState peer : swarm.peers()) {
            Neighbour neighbour = peer.neighbour();
            if (peer.isFar() && neighbour != null) {
                satedFor.add(neighbour);
            }
        }
        freed();
    }

    /** Whether nothing is outstanding, and nothing has come since a time. */
    boolean isStarvedSince(long time) {
        boolean starved = cameAt - time < 0 && near.load() == 0 && far.load() == 0;
        if (starved) {
            cameAt = swarm.now(); // told once
        }
        return starved;
    }

    /** Nothing can come from afar: that nothing does says nothing about those who bring it in. */
    void waits() {
        cameAt = swarm.now();
    }

    private void invite(Set<Neighbour> those, Intake lane, int load) {
        for (Neighbour neighbour : List.copyOf(those)) {
            if (!neighbour.peer().isOpen()) {
                those.remove(neighbour);
            } else if (lane(neighbour.peer()) == lane
                    && !neighbour.peer().download().isUnfinished()) {
                those.remove(neighbour);
                neighbour.tell(new GrantMessage.Ready(load));
            }
        }
    }

    /** The first block of a grant has come so long after it was asked for. */
    void answered(PeerState from, long nanos) {
        Intake lane = lane(from);
        lane.answerNanos += FRESH * (nanos - lane.answerNanos);
    }

    void remove(@Nullable Neighbour gone) {
        busyFor.remove(gone);
        satedFor.remove(gone);
    }
}
