/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.essaim.bench.simulation.Scenario.Policy;
import org.essaim.protocol.wire.Pieces;
import org.essaim.swarm.GrantChoice;
import org.essaim.swarm.OriginDispersal;
import org.jspecify.annotations.Nullable;

/** The server's seed. */
final class Origin extends Sender implements OriginDispersal.Receivers {

    /** Whoever declined because it had no room is asked again, should its word be late. */
    private static final long AGAIN_NANOS = 500_000_000L;

    /** With so many times the uplink of a machine it is needed to the end. */
    private static final int NEEDED = 2;

    private final World world;
    private final List<Machine> receivers = new ArrayList<>();
    private final OriginDispersal dispersal;
    private final Answers answers;
    private int each;
    private int sites;
    private final Unchoked unchoked = new Unchoked();
    private final Pieces everything;
    private final double mostBytes;
    private long sentBytes;
    private final Map<Machine, Long> busy = new IdentityHashMap<>();
    private long given;
    private long passed;

    Origin(World world, double rate, double mostCopies) {
        super(world, rate, world.rules().chunk());
        this.world = world;
        this.answers = new Answers(world);
        answers.unbound();
        this.everything = Pieces.all(world.payload().pieces());
        this.mostBytes = mostCopies * world.payload().bytes();
        this.dispersal = new OriginDispersal(this, world.payload().pieces(), 1, Double.POSITIVE_INFINITY);
    }

    /** So many sites are told apart now; 0 for none. */
    void sites(int now) {
        if (now != sites) {
            sites = now;
            dispersal.sites(Math.max(1, now));
        }
    }

    @Override
    int site() {
        return World.SERVER;
    }

    @Override
    @Nullable Cable downlink() {
        return null;
    }

    private boolean isSited() {
        return sites > 0;
    }

    private boolean knows(Machine machine) {
        return receivers.contains(machine);
    }

    void meet(Machine machine) {
        if (!knows(machine)) {
            machine.news().tell();
            receivers.add(machine);
            seen(receivers.size() - 1);
        }
    }

    private void seen(int receiver) {
        Pieces have = receivers.get(receiver).downloads().have();
        for (int piece = have.next(0); piece >= 0; piece = have.next(piece + 1)) {
            dispersal.seen(receiver, piece);
        }
    }

    @Override
    public int size() {
        return receivers.size();
    }

    @Override
    public boolean isFree(int receiver) {
        Machine machine = receivers.get(receiver);
        if (machine.isGone() || machine.downloads().isComplete() || (isSited() && machine.gateway() == null)) {
            return false;
        }
        boolean takes = isAsked() ? !isBusy(machine) : !world.costs().messages() || machine.acceptsFirst(isSited());
        double ofSite = most() / Math.max(1, sites);
        return takes
                && serving(machine) + answers.awaited(machine) == each
                && (!isSited() || served(machine) < Math.max(OriginDispersal.SERVED_PER_SITE, Math.round(ofSite)));
    }

    private int served(Machine machine) {
        int served = answers.awaitedAt(machine.place().site());
        for (Grant grant : grants()) {
            served += grant.receiver().place().site() == machine.place().site() ? 1 : 0;
        }
        return served;
    }

    @Override
    public boolean wants(int receiver, int piece) {
        Machine machine = receivers.get(receiver);
        Gateway gateway = machine.gateway();
        return isSited()
                ? gateway != null && gateway.pieces().wants(piece)
                : machine.downloads().wants(piece);
    }

    @Override
    public int site(int receiver) {
        return isSited() ? receivers.get(receiver).place().site() : 0;
    }

    @Override
    void fill() {
        if (world.rules().policy() == Policy.PLAIN) {
            serveUnchoked();
            return;
        }
        boolean more = true;
        while (more && !isGone()) {
            more = offerAny();
        }
    }

    private boolean offerAny() {
        int most = mayPromise() ? mostEach() : 0;
        for (each = 0; each < most; each++) {
            if (dispersal.next(world.random())) {
                offer(receivers.get(dispersal.peer()), dispersal.piece());
                return true;
            }
        }
        return false;
    }

    /** Whether another piece is not more than it may send; first copies go out in any case. */
    private boolean mayPromise() {
        int piece = world.payload().pieceLength();
        double promised = uplink().bytes() + unsent(isSited()) + (answers.awaited() + 1.0) * piece;
        return dispersal.isWaiting() || promised <= mostBytes;
    }

    private int mostEach() {
        boolean unbound = isSited() && !world.costs().messages(); // but for what each site gets
        return unbound ? 1 : answers.mostEach(grants().size(), unsent(isSited()), most());
    }

    /**
     * Pieces that it promises at a time: enough to serve a few machines, and as many as others promise; when every piece is out,
     * two, if it sends hardly more than a machine does.
     */
    private double most() {
        int served = isSited() ? OriginDispersal.SERVED_PER_SITE * sites : OriginDispersal.SERVED;
        boolean holdsBack = isAsked() && !isSited() && !dispersal.isWaiting() && !isNeeded();
        return holdsBack ? GrantChoice.GRANTS : Math.max(served, GrantChoice.GRANTS + answers.waiting());
    }

    /** Whether it has sent far more than one of as many machines, while pieces waited for their first copy. */
    private boolean isNeeded() {
        return given * (receivers.size() + 1L) >= NEEDED * passed;
    }

    /** Whether it has to be told who has room, and does not see it. */
    boolean isAsked() {
        return world.costs().messages() && world.rules().policy() == Policy.GRANTS;
    }

    /** Whether a machine knows it, and it says which piece it offers because some of them are nowhere else. */
    boolean names(Machine machine) {
        return isAsked() && dispersal.isWaiting() && !isGone() && knows(machine);
    }

    private boolean isBusy(Machine machine) {
        return time().now() < busy.getOrDefault(machine, 0L);
    }

    @Override
    void wake(Machine by) {
        super.wake(by);
        busy.remove(by);
    }

    /** A machine has room: while pieces are nowhere else, the origin is told in any case. */
    void room(Machine machine, boolean far) {
        if (names(machine) && maySend(machine, far)) {
            wake(machine);
        }
    }

    /** Whether it could send a machine something over one kind of link, and sends it nothing now. */
    boolean maySend(Machine machine, boolean far) {
        return far == isSited()
                && !isGone()
                && mayPromise()
                && mostEach() > 0
                && serving(machine) + answers.awaited(machine) == 0
                && knows(machine);
    }

    private void offer(Machine machine, int piece) {
        answers.await(machine);
        world.send(this, machine, Costs.offer(), () -> decide(machine, piece));
    }

    private void decide(Machine machine, int piece) {
        int receiver = receivers.indexOf(machine);
        boolean full = isAsked() && !machine.acceptsFirst(isSited());
        if (isGone() || machine.isGone() || full || !wants(receiver, piece)) {
            world.send(machine, this, Costs.word(), () -> declined(machine, piece, full));
            return;
        }
        Fetch fetch = machine.downloads().begin(piece, isSited());
        Grant grant = world.grant(this, fetch, fetch.missing());
        world.send(machine, this, Costs.take(fetch.missing()), () -> taken(grant));
    }

    private void declined(Machine machine, int piece, boolean full) {
        if (full) {
            busy.put(machine, time().now() + AGAIN_NANOS);
            time().at(time().now() + AGAIN_NANOS, this::fill);
        }
        answers.came(machine, false);
        dispersal.lost(receivers.indexOf(machine), piece);
        fill();
    }

    private void taken(Grant grant) {
        answers.came(grant.receiver(), true);
        if (isGone()) {
            grant.give(grant.unsent());
            grant.receiver().downloads().broken(grant.fetch());
        } else if (grant.receiver().isGone()) {
            fill();
        } else {
            add(grant);
        }
    }

    /** As an ordinary seed. */
    private void serveUnchoked() {
        if (isGone()) {
            return;
        }
        List<Machine> served = unchoked.at(
                time().now(), receivers, machine -> !machine.isGone() && !machine.isComplete(), world.random());
        for (Machine machine : served) {
            int piece = isServing(machine) ? -1 : machine.downloads().order().next(everything);
            if (piece >= 0) {
                Fetch fetch = machine.downloads().begin(piece, false);
                add(world.grant(this, fetch, fetch.missing()));
            }
        }
    }

    @Override
    void left(Grant grant, int bytes) {
        answers.left(bytes);
    }

    @Override
    void sent(Grant grant) {
        given += dispersal.isDispersed() ? 0 : 1;
        dispersal.sent(receivers.indexOf(grant.receiver()), grant.fetch().piece());
        sentBytes += world.payload().length(grant.fetch().piece());
        world.originSent(sentBytes);
    }

    @Override
    void drop(Grant grant) {
        super.drop(grant);
        dispersal.lost(receivers.indexOf(grant.receiver()), grant.fetch().piece());
    }

    /** A machine has one piece more, or has not got what it was fetching. */
    void changed(Machine machine) {
        if (!isGone() && !isAsked() && knows(machine)) {
            fill();
        }
    }

    /** A machine tells what it has got. */
    void seen(Machine machine, int[] pieces, int count) {
        int receiver = isGone() ? -1 : receivers.indexOf(machine);
        if (receiver >= 0) {
            world.spend(machine, this, Costs.news(count));
        }
        for (int i = 0; i < count && receiver >= 0; i++) {
            passed += dispersal.isWaiting() ? 1 : 0;
            dispersal.seen(receiver, pieces[i]);
        }
        if (isAsked() && receiver >= 0) {
            fill();
        }
    }

    void forget(Machine machine) {
        int receiver = receivers.indexOf(machine);
        if (receiver >= 0) {
            dispersal.left(receiver, machine.downloads().have());
        }
    }
}
