/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.ArrayList;
import java.util.List;
import org.essaim.protocol.wire.Pieces;
import org.essaim.swarm.Admission;
import org.essaim.swarm.GrantChoice;
import org.essaim.swarm.Ownership;
import org.essaim.swarm.RarestFirst;

/** A machine's part as a gateway: what it brings in over the WAN, and whom in other sites it sends to. */
final class Gateway implements GrantChoice.Neighbours {

    private final Machine machine;
    private final World world;
    private final Ownership ownership;
    private final int index;
    private final List<Machine> far = new ArrayList<>();
    /** What need not come over the WAN: it is others', or the site has it, or it is on its way. */
    private final Pieces settled;

    private final RarestFirst order;

    Gateway(Machine machine, World world, Ownership ownership, int index) {
        this.machine = machine;
        this.world = world;
        this.ownership = ownership;
        this.index = index;
        this.settled = Pieces.none(world.payload().pieces());
        for (int piece = 0; piece < settled.size(); piece++) {
            boolean mine = ownership.owner(piece) == index;
            if (!mine || !machine.downloads().wants(piece) || isNear(piece)) {
                settled.add(piece);
            }
        }
        this.order = new RarestFirst(settled, world.random());
    }

    private boolean isNear(int piece) {
        for (Machine other : machine.near()) {
            if (other.downloads().have().has(piece)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it is to know a gateway of another site. */
    boolean isToMeet(Gateway other) {
        return Ownership.meet(index, ownership.gateways(), other.index, other.ownership.gateways());
    }

    /** Knows a gateway of another site from now on. */
    void meet(Machine other) {
        far.add(other);
        Pieces theirs = other.downloads().have();
        for (int piece = theirs.next(0); piece >= 0; piece = theirs.next(piece + 1)) {
            order.gained(piece);
        }
    }

    boolean wants(int piece) {
        return !settled.has(piece) && machine.downloads().wants(piece);
    }

    boolean accepts() {
        return !machine.isGone()
                && Admission.accepts(
                        machine.downloads().wanLoad(), world.rules().told());
    }

    /** The site has a piece, or fetches it. */
    void onSite(int piece) {
        if (settled.add(piece)) {
            order.unwant(piece);
        }
    }

    /** A machine of the site is gone; what it alone had is to come again. */
    void forget(Pieces had) {
        for (int piece = had.next(0); piece >= 0; piece = had.next(piece + 1)) {
            release(piece);
        }
    }

    /** A piece is to come over the WAN after all, unless it is on its way or near. */
    void release(int piece) {
        boolean mine = ownership.owner(piece) == index && machine.downloads().wants(piece);
        if (mine && settled.has(piece) && !isNear(piece)) {
            settled.remove(piece);
            order.want(piece);
        }
    }

    void tell(int[] pieces, int count) {
        for (Machine other : far) {
            Gateway theirs = other.gateway();
            for (int i = 0; i < count && theirs != null; i++) {
                theirs.order.gained(pieces[i]);
            }
        }
    }

    @Override
    public int size() {
        return far.size();
    }

    @Override
    public double load(int neighbour) {
        return far.get(neighbour).downloads().wanLoad();
    }

    @Override
    public boolean isFresh(int neighbour) {
        return world.rules().told();
    }

    @Override
    public boolean isOpen(int neighbour) {
        return isOpenTo(far.get(neighbour));
    }

    private boolean isOpenTo(Machine other) {
        Gateway theirs = other.gateway();
        return theirs != null
                && theirs.accepts()
                && theirs.settled.lacksAnyOf(machine.downloads().have())
                && !machine.isServing(other);
    }

    /** Sends a piece to another site, one at a time. */
    void fill() {
        while (machine.wanGrants() < 1) {
            int chosen = GrantChoice.next(this, world.random());
            if (chosen < 0 || !offer(far.get(chosen))) {
                return;
            }
        }
    }

    private boolean offer(Machine other) {
        Gateway theirs = other.gateway();
        int piece = theirs == null ? -1 : theirs.next(machine.downloads().have());
        if (theirs == null || piece < 0) {
            return false;
        }
        theirs.onSite(piece);
        Fetch fetch = other.downloads().begin(piece, true);
        machine.grant(fetch, fetch.missing());
        return true;
    }

    private int next(Pieces theirs) {
        int piece = order.next(theirs);
        if (piece >= 0) {
            return piece;
        }
        for (piece = theirs.next(0); piece >= 0; piece = theirs.next(piece + 1)) {
            if (wants(piece)) {
                return piece; // not told of yet
            }
        }
        return -1;
    }

    /** Offers itself to gateways that have nothing to send. */
    void askIdle() {
        int size = far.size();
        int start = size == 0 ? 0 : world.random().nextInt(size);
        for (int i = 0; i < size; i++) {
            Machine other = far.get((start + i) % size);
            Gateway theirs = other.gateway();
            if (theirs != null && !other.isGone() && other.wanGrants() < 1 && theirs.isOpenTo(machine)) {
                theirs.offer(machine);
            }
        }
    }
}
