/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.ArrayList;
import java.util.List;
import org.essaim.protocol.wire.GrantMessage;
import org.essaim.swarm.GrantChoice;
import org.jspecify.annotations.Nullable;

/**
 * What we send to machines of our own kind: a few whole pieces at a time, each bound to a receiver when the one before has
 * left, so that it goes where it is wanted most at that moment. Who has had everything from the beginning says which piece
 * it offers, until every piece is out; everybody else lets the receiver choose.
 */
final class Grants {

    /** A receiver that takes nothing of its grant for as long holds up nobody. */
    private static final long STALL_NANOS = 10_000_000_000L;
    /** Whoever declined is asked again, should its word be lost or late. */
    private static final long AGAIN_NANOS = 500_000_000L;

    /** Pieces that a gateway sends over the WAN at a time: with one its share of the uplink would not fill the WAN. */
    private static final int FAR_GRANTS = 2;

    private final SwarmCore swarm;
    private final List<Neighbour> neighbours = new ArrayList<>();
    private final List<Grant> open = new ArrayList<>();
    private @Nullable FirstCopies firstCopies;

    private final Lane near;
    private final Lane far;
    private boolean allowed;
    private boolean filling;

    Grants(SwarmCore swarm) {
        this.swarm = swarm;
        near = new Lane(false, swarm.layout().pieces());
        far = new Lane(true, swarm.layout().pieces());
    }

    /** What is here is known. */
    void begin() {
        if (swarm.have().isComplete()) {
            near.unbound();
            far.unbound();
            firstCopies = new FirstCopies(
                    swarm.layout().pieces(), swarm.site().place().sites(), open);
        }
    }

    /** Whoever has everything from the beginning stands elsewhere now. */
    void moved() {
        if (firstCopies != null) {
            firstCopies.sites(swarm.site().place().sites());
        }
    }

    /** A peer understands grants. */
    void add(Neighbour neighbour) {
        neighbours.add(neighbour);
        if (allowed) {
            neighbour.peer().upload().unchoke();
        }
        if (neighbour.peer().hasSaid()) {
            hasSaid(neighbour);
        }
    }

    /** A peer has said what it has. */
    void hasSaid(Neighbour neighbour) {
        if (firstCopies != null && !firstCopies.add(neighbour)) {
            firstCopies = null; // so many have come and gone that others have it all
        }
        fill();
    }

    /** A peer has one piece more. */
    void seen(Neighbour neighbour, int piece) {
        if (firstCopies != null) {
            firstCopies.seen(neighbour, piece);
            fill();
        }
    }

    void remove(Neighbour neighbour) {
        neighbours.remove(neighbour);
        open.removeIf(g -> g.to() == neighbour);
        if (firstCopies != null) {
            firstCopies.remove(neighbour);
        }
        fill();
    }

    void allow(boolean on) {
        allowed = on;
        for (Neighbour neighbour : neighbours) {
            if (on) {
                neighbour.peer().upload().unchoke();
            } else {
                neighbour.peer().upload().choke();
            }
        }
        if (!on) {
            List.copyOf(open).forEach(this::forget);
        }
        fill();
    }

    /** A message about an offer of ours. */
    void answered(Neighbour from, GrantMessage message) {
        long now = swarm.now();
        if (message instanceof GrantMessage.Take take) {
            from.load(take.load(), now);
            taken(from, take, now);
        } else if (message instanceof GrantMessage.Busy declined) {
            from.load(declined.load(), now);
            from.busy(now);
            breakOff(from.answersLate() ? null : answeredOffer(from, false, now));
        } else if (message instanceof GrantMessage.Sated declined) {
            from.load(declined.load(), now);
            sated(from, from.answersLate() ? null : answeredOffer(from, false, now), now);
        } else if (message instanceof GrantMessage.Ready ready) {
            from.load(ready.load(), now);
            from.ready();
        } else if (message instanceof GrantMessage.Over over) {
            from.load(over.load(), now);
            breakOff(from);
        }
        fill();
    }

    private void taken(Neighbour from, GrantMessage.Take take, long now) {
        boolean late = from.answersLate();
        Grant offer = late ? null : answeredOffer(from, true, now);
        if (offer == null && !(late && allowed)) {
            return; // nothing was offered to it, or nothing is sent any more
        }
        Grant meant = offer;
        if (offer != null && offer.named() >= 0 && offer.named() != take.piece()) {
            from.refuses(offer.named(), now); // it takes over what somebody else holds up
            breakOff(offer);
            meant = null;
        }
        Grant grant = meant == null ? open(from, GrantMessage.ANY) : meant;
        grant.taken(Math.min(take.blocks(), 2 * swarm.layout().usualBlocks()), now);
    }

    /** The offer that is answered: they are answered in turn, those that are not waited for any more as well. */
    private @Nullable Grant answeredOffer(Neighbour from, boolean yes, long now) {
        Grant offer = offered(from);
        if (offer != null) {
            lane(from).answered(yes, now - offer.touched());
        }
        return offer;
    }

    /** What we send to the own site, or over the WAN. */
    Lane lane(boolean isFar) {
        return isFar ? far : near;
    }

    private Lane lane(Neighbour to) {
        return lane(to.peer().isFar());
    }

    private Grant open(Neighbour to, int named) {
        Grant grant = new Grant(to, lane(to), named, swarm.now());
        to.granted(1);
        open.add(grant);
        return grant;
    }

    /** There is nothing that it wants of us, or it does not want the piece that was named. */
    private void sated(Neighbour from, @Nullable Grant offer, long now) {
        if (offer != null && offer.named() >= 0) {
            from.refuses(offer.named(), now);
        } else if (offer != null) {
            from.sated(now);
        }
        breakOff(offer);
    }

    /** Everything that was promised to it and has not left is off. */
    private void breakOff(Neighbour to) {
        for (Grant grant : List.copyOf(open)) {
            if (grant.to() == to && grant.isTaken()) {
                breakOff(grant);
            }
        }
    }

    private @Nullable Grant offered(Neighbour to) {
        for (Grant grant : open) {
            if (grant.to() == to && !grant.isTaken()) {
                return grant;
            }
        }
        return null;
    }

    private void end(Grant grant) {
        open.remove(grant);
        grant.to().granted(-1);
        if (firstCopies != null && grant.named() >= 0) {
            firstCopies.sent(grant.to(), grant.named());
        }
    }

    private void breakOff(@Nullable Grant grant) {
        if (grant == null) {
            return;
        }
        open.remove(grant);
        grant.to().granted(-1);
        if (firstCopies != null && grant.named() >= 0) {
            firstCopies.lost(grant.to(), grant.named());
        }
    }

    /** Nobody waits for it any more; if it was not answered, it may yet be. */
    private void forget(Grant grant) {
        if (!grant.isTaken()) {
            grant.to().unanswered();
        }
        breakOff(grant);
    }

    /** A block has left, or will not be sent after all. */
    void left(PeerState peer) {
        Grant first = null;
        Neighbour neighbour = peer.neighbour();
        if (neighbour != null) {
            lane(neighbour).left(PieceLayout.BLOCK, swarm.now());
        }
        for (Grant grant : open) {
            if (grant.to().peer() == peer && grant.isTaken()) {
                grant.touch(swarm.now());
                first = first == null ? grant : first;
            }
        }
        if (first != null && first.left()) {
            end(first);
            fill();
        }
    }

    /** We have a piece more. */
    void gained(int piece) {
        for (Neighbour neighbour : neighbours) {
            if (neighbour.owns(piece) && !neighbour.peer().has(piece)) {
                neighbour.tempted();
            }
        }
        fill();
    }

    void tick(long now) {
        for (Grant grant : List.copyOf(open)) {
            long waited = now - grant.touched();
            if (waited > (grant.isTaken() ? STALL_NANOS : grant.lane().patience())) {
                grant.to().busy(now);
                forget(grant);
            }
        }
        for (Neighbour neighbour : List.copyOf(neighbours)) {
            if (isRefused(lane(neighbour)) && neighbour.grants() > 0) {
                neighbour.peer().upload().refuse();
                breakOff(neighbour);
            }
            if (neighbour.declinedBefore(now - AGAIN_NANOS)) {
                neighbour.ready();
            }
            neighbour.peer().upload().serve(); // what the upload policy refused before
        }
        fill();
    }

    private void fill() {
        if (filling || !allowed) {
            return; // an offer may end a connection, which comes back here
        }
        filling = true;
        try {
            fill(near, GrantChoice.GRANTS);
            fill(far, FAR_GRANTS);
        } finally {
            filling = false;
        }
    }

    /** Whether nothing may be sent over a lane. */
    private boolean isRefused(Lane lane) {
        return swarm.uploads().bytesPerSecond(lane.isFar()) == 0;
    }

    private void fill(Lane lane, int grants) {
        boolean more = !isRefused(lane);
        while (more) {
            FirstCopies first = firstCopies;
            more = first != null && first.isWaiting() ? disperse(first, lane) : offerAny(lane, grants);
        }
    }

    private boolean disperse(FirstCopies first, Lane lane) {
        int piece = swarm.layout().usualBlocks();
        int mostEach = lane.mostEach(open, first.most(lane, piece), piece);
        for (int grants = 0; grants < mostEach; grants++) {
            if (first.next(lane, grants, piece, swarm.random())) {
                offer(first.receiver(), first.piece());
                return true;
            }
        }
        return false;
    }

    private boolean offerAny(Lane lane, int atOnce) {
        int piece = swarm.layout().usualBlocks();
        FirstCopies first = firstCopies;
        double most = first != null ? first.most(lane, piece) : atOnce + lane.waiting(piece);
        int mostEach = lane.mostEach(open, most, piece);
        Choice choice = new Choice(lane, swarm.now());
        for (choice.grants = 0; choice.grants < mostEach; choice.grants++) {
            int next = GrantChoice.next(choice, swarm.random());
            if (next >= 0) {
                offer(neighbours.get(next), GrantMessage.ANY);
                return true;
            }
        }
        return false;
    }

    private void offer(Neighbour to, int piece) {
        open(to, piece);
        swarm.table().tellAll(to.peer());
        to.tell(new GrantMessage.Offer(piece));
    }

    /** Whoever gets something from us already comes last: where there are few, one gets two pieces at a time. */
    private final class Choice implements GrantChoice.Neighbours {
        private final Lane lane;
        private final long now;
        private int grants;

        Choice(Lane lane, long now) {
            this.lane = lane;
            this.now = now;
        }

        @Override
        public int size() {
            return neighbours.size();
        }

        @Override
        public double load(int neighbour) {
            return neighbours.get(neighbour).load();
        }

        @Override
        public boolean isFresh(int neighbour) {
            return neighbours.get(neighbour).isFresh(now, GrantChoice.FRESH_NANOS);
        }

        @Override
        public boolean isOpen(int number) {
            Neighbour neighbour = neighbours.get(number);
            PeerState peer = neighbour.peer();
            return neighbour.grants() == grants
                    && peer.isFar() == lane.isFar()
                    && neighbour.mayBeOffered()
                    && peer.hasSaid()
                    && !peer.isComplete()
                    && peer.pieces().lacksAnyOf(swarm.have());
        }
    }

    @Override
    public String toString() {
        return open.size() + " grants";
    }
}
