/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.List;
import org.essaim.api.tracking.Place;
import org.essaim.bench.simulation.Scenario.Host;
import org.essaim.bench.simulation.Scenario.Policy;
import org.essaim.protocol.wire.Pieces;
import org.jspecify.annotations.Nullable;

/** A machine of the fleet: what it decides is decided by {@link org.essaim.swarm}. */
final class Machine extends Sender {

    /** Pieces for which other machines leave the origin room: what has not left it is nowhere else. */
    private static final int KEPT = 2;

    private final int number;
    private final Host host;
    private final World world;
    private final Cable downlink;
    private final Cable[] lanWay;
    private final Downloads downloads;
    private final Lane near;
    private final Lane far;
    private final News news;
    private final Unchoked unchoked = new Unchoked();
    private Place place = Place.FLAT;
    private @Nullable Gateway gateway;
    private long doneAt = -1;

    Machine(int number, Host host, World world) {
        super(world, host.up(), world.rules().chunk());
        this.number = number;
        this.host = host;
        this.world = world;
        this.downlink = world.cable(host.down());
        this.lanWay = new Cable[] {downlink};
        this.downloads = new Downloads(this, world.payload(), world.random());
        this.near = new Lane(this, world, false);
        this.far = new Lane(this, world, true);
        this.news = new News(this, world);
    }

    int number() {
        return number;
    }

    Host host() {
        return host;
    }

    @Override
    int site() {
        return host.site();
    }

    @Override
    Cable downlink() {
        return downlink;
    }

    /** The links that lead here from the same site. */
    Cable[] lanWay() {
        return lanWay;
    }

    Downloads downloads() {
        return downloads;
    }

    /** Whom it knows in its site. */
    Lane near() {
        return near;
    }

    /** Whom it knows elsewhere. */
    Lane far() {
        return far;
    }

    Lane lane(boolean isFar) {
        return isFar ? far : near;
    }

    /** Where the tracker says that it stands. */
    Place place() {
        return place;
    }

    /** The tracker says where it stands. */
    void place(Place other) {
        if (other.equals(place) || isGone()) {
            return;
        }
        place = other;
        gateway = other.isGateway() && !isComplete() ? new Gateway(this, world, other) : null;
    }

    /** What it brings into its site; nothing when it is no gateway, or complete. */
    @Nullable Gateway gateway() {
        return gateway;
    }

    /** When it was complete, or -1. */
    long doneAt() {
        return doneAt;
    }

    /** Whether it takes on another piece of another machine, for which it leaves room as long as the origin names pieces. */
    boolean accepts(boolean isFar) {
        return accepts(isFar, isFar && world.origin().names(this) ? KEPT : 0);
    }

    /** Whether it takes on another piece of the origin. */
    boolean acceptsFirst(boolean isFar) {
        return accepts(isFar, 0);
    }

    private boolean accepts(boolean isFar, int kept) {
        boolean admits = (world.rules().policy() != Policy.GRANTS && !isFar)
                || downloads.accepts(isFar, kept, world.rules(), world.costs());
        return !isGone() && admits;
    }

    /** Whether it may want what a neighbour has, as far as it can tell. */
    boolean mayWant(Machine other, boolean isFar) {
        return wantsOf(other, isFar) || (!isFar && downloads.isAtTail());
    }

    /** Whether a neighbour has anything that it would take from there. */
    boolean wantsOf(Machine other, boolean isFar) {
        Pieces theirs = other.downloads.have();
        return downloads.wants(theirs) && (!isFar || next(other, true) >= 0);
    }

    /** The piece that it would take of what a neighbour has, or -1. */
    int next(Machine other, boolean isFar) {
        Pieces theirs = other.downloads.have();
        if (!isFar) {
            return downloads.order().next(theirs);
        }
        return gateway == null ? -1 : gateway.next(theirs);
    }

    @Override
    void fill() {
        if (isGone()) {
            return;
        }
        if (world.rules().policy() == Policy.PLAIN) {
            serveUnchoked();
            return;
        }
        near.fill();
        far.fill();
        for (int i = 0; i < near.size() && near.hasRoom(); i++) {
            help(near.members().get(i));
        }
    }

    /** As an ordinary client, which goes on with a neighbour until another is chosen. */
    private void serveUnchoked() {
        if (downloads.have().count() == 0) {
            return;
        }
        List<Machine> served = unchoked.at(
                time().now(),
                near.members(),
                other -> !other.isGone() && (isServing(other) || near.isOpenTo(other)),
                world.random());
        for (int i = 0; i < served.size(); i++) {
            if (near.isOpenTo(served.get(i))) {
                near.offer(served.get(i));
            }
        }
    }

    void grant(Fetch fetch, int bytes) {
        accept(world.grant(this, fetch, bytes));
    }

    /** The receiver has taken what was offered. */
    void accept(Grant grant) {
        if (isGone()) {
            grant.give(grant.unsent());
            grant.receiver().downloads().broken(grant.fetch());
        } else if (grant.receiver().isGone() || grant.unsent() == 0) {
            fill();
        } else {
            lane(grant.fetch().isFar()).began();
            add(grant);
        }
    }

    @Override
    void left(Grant grant, int bytes) {
        lane(grant.fetch().isFar()).left(bytes);
    }

    @Override
    void sent(Grant grant) {
        lane(grant.fetch().isFar()).ended();
    }

    @Override
    void drop(Grant grant) {
        if (grants().contains(grant)) {
            lane(grant.fetch().isFar()).ended();
        }
        super.drop(grant);
    }

    /** Takes over a part of what somebody slow sends at the end. */
    void help(Machine other) {
        if (!other.isGone() && other.downloads.isAtTail() && !isServing(other)) {
            other.downloads.rebind(this);
        }
    }

    /** Some of a piece has come. */
    void arrived(Fetch fetch, Grant grant, int bytes) {
        if (isGone()) {
            return;
        }
        world.count(grant.sender(), this, bytes);
        world.spend(this, grant.sender(), world.costs().acknowledging(bytes));
        Gateway mine = gateway;
        if (mine != null) {
            mine.came();
        }
        boolean isFar = fetch.isFar();
        boolean accepted = accepts(isFar);
        boolean acceptedFirst = acceptsFirst(isFar);
        downloads.arrived(fetch, bytes);
        if (!acceptedFirst && acceptsFirst(isFar) && !isComplete()) {
            world.origin().room(this, isFar);
        }
        if (!accepted && accepts(isFar) && !isComplete()) {
            lane(isFar).askIdle();
        }
    }

    boolean isComplete() {
        return downloads.isComplete();
    }

    /** A piece is here. */
    void gained(int piece) {
        if (isGone()) {
            return;
        }
        news.add(piece);
        if (isComplete()) {
            gateway = null;
            doneAt = time().now();
            world.completed(this);
        }
        fill();
        wanted();
        world.origin().changed(this);
    }

    /** A piece is to be fetched again. */
    void lost() {
        if (!isGone()) {
            wanted();
            world.origin().changed(this);
        }
    }

    /** It would take something, if anybody has it. */
    void wanted() {
        if (!isComplete()) {
            near.askIdle();
            far.askIdle();
        }
    }

    /** What neighbours have not been told of. */
    News news() {
        return news;
    }

    /** A neighbour has told what it has got. */
    void told(int[] pieces, int from, int to, boolean isFar) {
        Gateway mine = gateway;
        for (int i = from; i < to; i++) {
            if (!isFar) {
                downloads.order().gained(pieces[i]);
            }
            if (mine != null) {
                mine.gained(pieces[i], isFar);
            }
        }
    }

    /** Connects two machines. */
    static void connect(Machine one, Machine other) {
        boolean isFar = one.place.isFarFrom(other.place);
        if (one == other
                || one.isGone()
                || other.isGone()
                || one.lane(isFar).members().contains(other)) {
            return;
        }
        one.news.tell();
        other.news.tell();
        one.lane(isFar).members().add(other);
        other.lane(isFar).members().add(one);
        one.learn(other, isFar, true);
        other.learn(one, isFar, true);
        one.fill();
        other.fill();
    }

    private void learn(Machine other, boolean isFar, boolean here) {
        Pieces theirs = other.downloads.have();
        for (int piece = theirs.next(0); piece >= 0 && !isFar; piece = theirs.next(piece + 1)) {
            if (here) {
                downloads.order().gained(piece);
            } else {
                downloads.order().lost(piece);
            }
        }
        if (gateway != null) {
            gateway.count(other, isFar, here);
        }
    }

    /** Dies. */
    @Override
    void leave() {
        news.tell();
        super.leave();
        downloads.abandon();
        for (boolean isFar : new boolean[] {false, true}) {
            for (Machine other : lane(isFar).members()) {
                other.lane(isFar).members().remove(this);
                other.learn(this, isFar, false);
            }
            lane(isFar).members().clear();
        }
    }
}
