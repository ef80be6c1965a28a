/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.essaim.bench.simulation.Scenario.Host;
import org.essaim.bench.simulation.Scenario.Policy;
import org.essaim.swarm.Admission;
import org.essaim.swarm.GrantChoice;
import org.jspecify.annotations.Nullable;

/** A machine of the fleet: what it decides is decided by {@link org.essaim.swarm}. */
final class Machine extends Sender {

    private final int number;
    private final Host host;
    private final World world;
    private final Cable downlink;
    private final Cable[] lanWay;
    private final Downloads downloads;
    private final List<Machine> near = new ArrayList<>();
    private final Open open = new Open();
    /** Pieces that neighbours have not been told of. */
    private int[] untold = new int[4];

    private int untolds;
    private int wanGrants;
    private final Unchoked unchoked = new Unchoked();
    private @Nullable Gateway gateway;
    private long doneAt = -1;

    /** The neighbours in the same site, as grants see them. */
    private final class Open implements GrantChoice.Neighbours {
        @Override
        public int size() {
            return near.size();
        }

        @Override
        public double load(int neighbour) {
            return near.get(neighbour).downloads.lanLoad();
        }

        @Override
        public boolean isFresh(int neighbour) {
            return world.rules().told();
        }

        @Override
        public boolean isOpen(int neighbour) {
            return isOpenTo(near.get(neighbour));
        }
    }

    Machine(int number, Host host, World world) {
        super(world.time(), host.up(), world.rules().chunk(), world.window());
        this.number = number;
        this.host = host;
        this.world = world;
        this.downlink = new Cable(host.down());
        this.lanWay = new Cable[] {downlink};
        this.downloads = new Downloads(this, world.payload(), world.random());
    }

    int number() {
        return number;
    }

    Host host() {
        return host;
    }

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

    List<Machine> near() {
        return near;
    }

    @Nullable Gateway gateway() {
        return gateway;
    }

    /** When it was complete, or -1. */
    long doneAt() {
        return doneAt;
    }

    boolean accepts() {
        boolean admits = world.rules().policy() != Policy.GRANTS
                || Admission.accepts(downloads.lanLoad(), world.rules().told());
        return !isGone() && admits;
    }

    private boolean isOpenTo(Machine other) {
        return other.accepts() && other.downloads.wants(downloads.have()) && !isServing(other);
    }

    /** Becomes a gateway, another one, or none. */
    void gateway(@Nullable Gateway other) {
        gateway = other;
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
        while (hasRoom()) {
            int chosen = GrantChoice.next(open, world.random());
            if (chosen < 0 || !offer(near.get(chosen))) {
                break;
            }
        }
        Gateway mine = gateway;
        if (mine != null) {
            mine.fill();
        }
        for (int i = 0; i < near.size() && hasRoom(); i++) {
            help(near.get(i));
        }
    }

    /** As an ordinary client, which goes on with a neighbour until another is chosen. */
    private void serveUnchoked() {
        if (downloads.have().count() == 0) {
            return;
        }
        List<Machine> served = unchoked.at(
                time().now(), near, other -> !other.isGone() && (isServing(other) || isOpenTo(other)), world.random());
        for (int i = 0; i < served.size(); i++) {
            if (isOpenTo(served.get(i))) {
                offer(served.get(i));
            }
        }
    }

    private boolean hasRoom() {
        if (world.rules().policy() != Policy.GRANTS) {
            return world.rules().policy() == Policy.PULL;
        }
        int lan = grants().size() - wanGrants;
        return lan < GrantChoice.GRANTS || (lan < world.mostGrants() && ready() == 0);
    }

    /** Offers a neighbour a piece. @return whether it has taken one */
    private boolean offer(Machine other) {
        int piece = other.downloads.order().next(downloads.have());
        if (piece < 0) {
            tell();
            piece = other.downloads.order().next(downloads.have());
        }
        if (piece < 0) {
            return false;
        }
        Fetch fetch = other.downloads.begin(piece, false);
        grant(fetch, fetch.missing());
        if (other.downloads.isAtTail()) {
            other.askIdle();
        }
        return true;
    }

    void grant(Fetch fetch, int bytes) {
        wanGrants += fetch.isWan() ? 1 : 0;
        add(new Grant(this, fetch, bytes, world.way(host.site(), fetch.receiver())));
    }

    int wanGrants() {
        return wanGrants;
    }

    @Override
    void sent(Grant grant) {
        wanGrants -= grant.fetch().isWan() ? 1 : 0;
    }

    @Override
    void drop(Grant grant) {
        if (grants().contains(grant)) {
            wanGrants -= grant.fetch().isWan() ? 1 : 0;
        }
        super.drop(grant);
    }

    private void help(Machine other) {
        if (!other.isGone() && other.downloads.isAtTail() && !isServing(other)) {
            other.downloads.rebind(this);
        }
    }

    /** Offers itself to neighbours that have nothing to do. */
    private void askIdle() {
        int size = near.size();
        int start = size == 0 ? 0 : world.random().nextInt(size);
        for (int i = 0; i < size; i++) {
            Machine other = near.get((start + i) % size);
            if (world.rules().policy() == Policy.PLAIN) {
                other.fill();
            } else if (other.hasRoom() && !other.isGone()) {
                if (other.isOpenTo(this)) {
                    other.offer(this);
                } else {
                    other.help(this);
                }
            }
        }
    }

    /** Some of a piece has come. */
    void arrived(Fetch fetch, Grant grant, int bytes) {
        if (isGone()) {
            return;
        }
        world.count(grant.sender(), this, bytes);
        boolean accepted = accepts();
        downloads.arrived(fetch);
        if (!accepted && accepts() && !isComplete()) {
            askIdle();
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
        if (untolds == untold.length) {
            untold = Arrays.copyOf(untold, 2 * untolds);
        }
        untold[untolds++] = piece;
        if (untolds == 1) {
            time().at(time().now() + world.tellingDelay(), this::tell);
        }
        if (downloads.isComplete()) {
            doneAt = time().now();
            world.completed(this);
        }
        fill();
        wanted();
        world.origin().changed(this);
    }

    /** A piece is to be fetched again. */
    void lost(Fetch fetch) {
        if (!isGone()) {
            if (gateway != null) {
                gateway.release(fetch.piece());
            }
            wanted();
            world.origin().changed(this);
        }
    }

    private void wanted() {
        if (!downloads.isComplete()) {
            askIdle();
            Gateway mine = gateway;
            if (mine != null) {
                mine.askIdle();
            }
        }
    }

    /** Tells the neighbours what is new here. */
    private void tell() {
        if (untolds == 0 || isGone()) {
            return;
        }
        for (int n = 0; n < near.size(); n++) {
            Machine other = near.get(n);
            for (int i = 0; i < untolds; i++) {
                other.downloads.order().gained(untold[i]);
                Gateway theirs = other.gateway;
                if (theirs != null) {
                    theirs.onSite(untold[i]);
                }
            }
        }
        Gateway mine = gateway;
        if (mine != null) {
            mine.tell(untold, untolds);
        }
        world.origin().seen(this, untold, untolds);
        untolds = 0;
    }

    /** Connects two machines of a site. */
    static void connect(Machine one, Machine other) {
        if (one == other || one.isGone() || other.isGone() || one.near.contains(other)) {
            return;
        }
        one.tell();
        other.tell();
        one.near.add(other);
        other.near.add(one);
        one.learn(other, true);
        other.learn(one, true);
        one.fill();
        other.fill();
    }

    private void learn(Machine other, boolean has) {
        for (int piece = other.downloads.have().next(0);
                piece >= 0;
                piece = other.downloads.have().next(piece + 1)) {
            if (has) {
                downloads.order().gained(piece);
                if (gateway != null) {
                    gateway.onSite(piece);
                }
            } else {
                downloads.order().lost(piece);
            }
        }
    }

    /** Dies. */
    @Override
    void leave() {
        tell();
        super.leave();
        downloads.abandon();
        for (Machine other : near) {
            other.near.remove(this);
            other.learn(this, false);
            if (other.gateway != null) {
                other.gateway.forget(downloads.have());
            }
        }
        near.clear();
    }
}
