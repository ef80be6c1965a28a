/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.ArrayList;
import java.util.List;
import org.essaim.bench.simulation.Scenario.Policy;
import org.essaim.protocol.wire.Pieces;
import org.essaim.swarm.GrantChoice;
import org.essaim.swarm.OriginDispersal;
import org.jspecify.annotations.Nullable;

/** The server's seed. */
final class Origin extends Sender implements OriginDispersal.Receivers {

    private final World world;
    private final List<Machine> receivers = new ArrayList<>();
    private final OriginDispersal dispersal;
    private final Answers answers;
    private int each;
    private int sites;
    private final Unchoked unchoked = new Unchoked();
    private final Pieces everything;
    private long sentBytes;

    Origin(World world, double rate, double mostCopies) {
        super(world, rate, world.rules().chunk());
        this.world = world;
        this.answers = new Answers(world);
        this.everything = Pieces.all(world.payload().pieces());
        this.dispersal = new OriginDispersal(this, world.payload().pieces(), 1, mostCopies);
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
            machine.tell();
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
        boolean takes = !world.costs().messages() || machine.accepts(isSited());
        double ofSite = (atOnce() + answers.waiting()) / Math.max(1, sites);
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
        int most = mostEach();
        for (each = 0; each < most; each++) {
            if (dispersal.next(world.random())) {
                offer(receivers.get(dispersal.peer()), dispersal.piece());
                return true;
            }
        }
        return false;
    }

    private int mostEach() {
        boolean unbound = isSited() && !world.costs().messages(); // but for what each site gets
        return unbound ? 1 : answers.mostEach(grants().size(), unsent(isSited()), atOnce());
    }

    /** A few machines are served in any case, and more only where the link would wait for them. */
    private double atOnce() {
        int served = isSited() ? OriginDispersal.SERVED_PER_SITE * sites : OriginDispersal.SERVED;
        return Math.max(GrantChoice.GRANTS, served - answers.waiting());
    }

    private void offer(Machine machine, int piece) {
        answers.await(machine);
        world.send(this, machine, Costs.offer(), () -> decide(machine, piece));
    }

    private void decide(Machine machine, int piece) {
        int receiver = receivers.indexOf(machine);
        if (isGone() || machine.isGone() || !wants(receiver, piece)) {
            world.send(machine, this, Costs.word(), () -> declined(machine, piece));
            return;
        }
        Fetch fetch = machine.downloads().begin(piece, isSited());
        Grant grant = world.grant(this, fetch, fetch.missing());
        world.send(machine, this, Costs.take(fetch.missing()), () -> taken(grant));
    }

    private void declined(Machine machine, int piece) {
        answers.came(machine);
        dispersal.lost(receivers.indexOf(machine), piece);
        fill();
    }

    private void taken(Grant grant) {
        answers.came(grant.receiver());
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
        answers.left(bytes, time().now());
    }

    @Override
    void sent(Grant grant) {
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
        if (!isGone() && knows(machine)) {
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
            dispersal.seen(receiver, pieces[i]);
        }
    }

    void forget(Machine machine) {
        int receiver = receivers.indexOf(machine);
        if (receiver >= 0) {
            dispersal.left(receiver, machine.downloads().have());
        }
    }
}
