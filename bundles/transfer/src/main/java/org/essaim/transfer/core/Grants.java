/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.essaim.protocol.wire.GrantMessage;
import org.essaim.swarm.GrantChoice;
import org.jspecify.annotations.Nullable;

/**
 * What we send to machines of our own kind: a few whole pieces at a time, each bound to a receiver when the one before has
 * left, so that it goes where it is wanted most at that moment. Who has had everything from the beginning says which piece
 * it offers, until every piece is out; everybody else lets the receiver choose.
 */
final class Grants {

    /** An offer that is not answered is not waited for. */
    private static final long ANSWER_NANOS = 2_000_000_000L;
    /** A receiver that takes nothing of its grant for as long holds up nobody. */
    private static final long STALL_NANOS = 10_000_000_000L;
    /** Whoever declined is asked again, should its word be lost or late. */
    private static final long AGAIN_NANOS = 500_000_000L;

    /** Grants at a time where the link sends pieces faster than they can be promised one by one. */
    private static final int MOST = 16;

    /** What a link sends in this time is promised ahead, where that is more than two pieces. */
    static final double AHEAD_NANOS = 10e6;

    /** The share of a fresh sample in the smoothed time that an answer takes. */
    private static final double FRESH = 0.2;

    private final SwarmCore swarm;
    private final List<Neighbour> neighbours = new ArrayList<>();
    private final List<Grant> open = new ArrayList<>();
    private @Nullable FirstCopies firstCopies;
    /** Since when somebody is looked for who takes a grant that others have declined. */
    private final Queue<Long> asking = new ArrayDeque<>();

    private final Speed speed = new Speed();
    private double answerNanos;
    private boolean allowed;
    private boolean filling;

    /** One piece promised to one receiver. */
    private static final class Grant {
        private final Neighbour to;
        private final int named;
        private final long askedSince;
        private int blocks;
        private long touched;

        Grant(Neighbour to, int named, long askedSince, long now) {
            this.to = to;
            this.named = named;
            this.askedSince = askedSince;
            this.touched = now;
        }

        boolean isTaken() {
            return blocks > 0;
        }
    }

    Grants(SwarmCore swarm) {
        this.swarm = swarm;
    }

    /** What is here is known. */
    void begin() {
        if (swarm.have().isComplete()) {
            firstCopies = new FirstCopies(swarm.layout().pieces());
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
        open.removeIf(g -> g.to == neighbour);
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
            List.copyOf(open).forEach(this::breakOff);
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
            declined(from);
        } else if (message instanceof GrantMessage.Sated declined) {
            from.load(declined.load(), now);
            sated(from, now);
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
        Grant grant = offered(from);
        if (grant == null) {
            if (!from.answersLate()) {
                return; // nothing was offered to it
            }
            grant = open(from, GrantMessage.ANY, now - ANSWER_NANOS);
        }
        grant.blocks = Math.min(take.blocks(), 2 * swarm.layout().usualBlocks());
        answerNanos += (now - grant.askedSince - answerNanos) * FRESH;
        grant.touched = now;
    }

    private Grant open(Neighbour to, int named, long askedSince) {
        Grant grant = new Grant(to, named, askedSince, swarm.now());
        to.granted(1);
        open.add(grant);
        return grant;
    }

    /** There is nothing that it wants of us, or it does not want the piece that was named. */
    private void sated(Neighbour from, long now) {
        Grant grant = offered(from);
        if (grant != null && grant.named >= 0) {
            from.refuses(grant.named, now);
        } else {
            from.sated(now);
        }
        declined(from);
    }

    private void declined(Neighbour from) {
        Grant grant = offered(from);
        if (grant != null) {
            asking.add(grant.askedSince);
            breakOff(grant);
        }
    }

    /** Everything that was promised to it and has not left is off. */
    private void breakOff(Neighbour to) {
        for (Grant grant : List.copyOf(open)) {
            if (grant.to == to && grant.isTaken()) {
                breakOff(grant);
            }
        }
    }

    private @Nullable Grant offered(Neighbour to) {
        for (Grant grant : open) {
            if (grant.to == to && !grant.isTaken()) {
                return grant;
            }
        }
        return null;
    }

    private void end(Grant grant) {
        open.remove(grant);
        grant.to.granted(-1);
        if (firstCopies != null && grant.named >= 0) {
            firstCopies.sent(grant.to, grant.named);
        }
    }

    private void breakOff(Grant grant) {
        open.remove(grant);
        grant.to.granted(-1);
        if (firstCopies != null && grant.named >= 0) {
            firstCopies.lost(grant.to, grant.named);
        }
    }

    /** A block has left, or will not be sent after all. */
    void left(PeerState peer) {
        Grant first = null;
        speed.count(PieceLayout.BLOCK, swarm.now());
        for (Grant grant : open) {
            if (grant.to.peer() == peer && grant.isTaken()) {
                grant.touched = swarm.now(); // those behind it wait for their turn
                first = first == null ? grant : first;
            }
        }
        if (first != null && --first.blocks == 0) {
            end(first);
            fill();
        }
    }

    /** We have a piece more. */
    void gained() {
        for (Neighbour neighbour : neighbours) {
            neighbour.tempted();
        }
        fill();
    }

    void tick(long now) {
        for (Grant grant : List.copyOf(open)) {
            long waited = now - grant.touched;
            if (waited > (grant.isTaken() ? STALL_NANOS : ANSWER_NANOS)) {
                grant.to.busy(now);
                if (!grant.isTaken()) {
                    grant.to.unanswered();
                }
                breakOff(grant);
            }
        }
        boolean refused = swarm.uploads().bytesPerSecond() == 0;
        for (Neighbour neighbour : List.copyOf(neighbours)) {
            if (refused && neighbour.grants() > 0) {
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
        if (filling || !allowed || swarm.uploads().bytesPerSecond() == 0) {
            return; // an offer may end a connection, which comes back here
        }
        filling = true;
        try {
            boolean more = true;
            while (more) {
                FirstCopies first = firstCopies;
                more = first != null && first.isWaiting() ? disperse(first) : offerAny();
            }
        } finally {
            filling = false;
            asking.clear(); // nobody takes it now: the time until somebody wants something does not count
        }
    }

    private boolean disperse(FirstCopies first) {
        int mostEach = mostEach(FirstCopies.SERVED);
        for (int grants = 0; grants < mostEach; grants++) {
            if (first.next(grants, swarm.random())) {
                offer(first.receiver(), first.piece());
                return true;
            }
        }
        return false;
    }

    private boolean offerAny() {
        int mostEach = mostEach(GrantChoice.GRANTS);
        Choice choice = new Choice(swarm.now());
        for (choice.grants = 0; choice.grants < mostEach; choice.grants++) {
            int next = GrantChoice.next(choice, swarm.random());
            if (next >= 0) {
                offer(neighbours.get(next), GrantMessage.ANY);
                return true;
            }
        }
        return false;
    }

    /**
     * How many grants one receiver may have, 0 when there are enough in all. Beside those that are being sent there are as
     * many as wait for an answer at any time, so that the link does not; over a fast link all that it sends in a moment.
     */
    private int mostEach(int atOnce) {
        if (open.size() >= MOST) {
            return 0;
        }
        long promised = 0;
        for (Grant grant : open) {
            promised += grant.isTaken() ? grant.blocks : swarm.layout().usualBlocks();
        }
        if (promised * PieceLayout.BLOCK < speed.in(AHEAD_NANOS)) {
            return MOST;
        }
        double piece = (double) swarm.layout().usualBlocks() * PieceLayout.BLOCK;
        double answering = swarm.tally().uploadRate() * answerNanos / 1e9 / piece;
        return open.size() < Math.round(atOnce + answering) ? GrantChoice.GRANTS : 0;
    }

    private void offer(Neighbour to, int piece) {
        Long declined = asking.poll();
        open(to, piece, declined == null ? swarm.now() : declined);
        swarm.table().tellAll(to.peer());
        to.tell(new GrantMessage.Offer(piece));
    }

    /** Whoever gets something from us already comes last: where there are few, one gets two pieces at a time. */
    private final class Choice implements GrantChoice.Neighbours {
        private final long now;
        private int grants;

        Choice(long now) {
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
