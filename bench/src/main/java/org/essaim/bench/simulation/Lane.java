/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.ArrayList;
import java.util.List;
import org.essaim.bench.simulation.Scenario.Policy;
import org.essaim.swarm.GrantChoice;

/** Whom a machine is connected with over one kind of link, in its site or across a WAN, and whom of them it sends to next. */
final class Lane implements GrantChoice.Neighbours {

    /** Pieces that a gateway sends to other sites at a time. */
    private static final int FAR_GRANTS = 1;

    private final Machine machine;
    private final World world;
    private final boolean far;
    private final List<Machine> members = new ArrayList<>();
    private int grants;

    Lane(Machine machine, World world, boolean far) {
        this.machine = machine;
        this.world = world;
        this.far = far;
    }

    List<Machine> members() {
        return members;
    }

    /** Makes or ends so many grants over it. */
    void granted(int more) {
        grants += more;
    }

    @Override
    public int size() {
        return members.size();
    }

    @Override
    public double load(int neighbour) {
        return members.get(neighbour).downloads().load(far);
    }

    @Override
    public boolean isFresh(int neighbour) {
        return world.rules().told();
    }

    @Override
    public boolean isOpen(int neighbour) {
        return isOpenTo(members.get(neighbour));
    }

    boolean isOpenTo(Machine other) {
        return other.accepts(far) && other.wantsOf(machine, far) && !machine.isServing(other);
    }

    boolean hasRoom() {
        if (world.rules().policy() == Policy.PLAIN) {
            return false;
        }
        if (far) {
            return grants < FAR_GRANTS;
        }
        return world.rules().policy() == Policy.PULL
                || grants < GrantChoice.GRANTS
                || (grants < world.mostGrants() && machine.ready() == 0);
    }

    /** Makes grants while there is room for them and somebody wants something. */
    void fill() {
        if (far && !members.isEmpty() && hasRoom()) {
            machine.tell(); // whoever is offered something knows what there is
        }
        while (hasRoom()) {
            int chosen = GrantChoice.next(this, world.random());
            if (chosen < 0 || !offer(members.get(chosen))) {
                break;
            }
        }
    }

    /** Offers a neighbour a piece. @return whether it has taken one */
    boolean offer(Machine other) {
        int piece = other.next(machine, far);
        if (piece < 0) {
            machine.tell();
            piece = other.next(machine, far);
        }
        if (piece < 0) {
            return false;
        }
        Fetch fetch = other.downloads().begin(piece, far);
        machine.grant(fetch, fetch.missing());
        if (other.downloads().isAtTail()) {
            other.near().askIdle();
        }
        return true;
    }

    /** Offers the machine to neighbours that have nothing to do. */
    void askIdle() {
        int size = members.size();
        int start = size == 0 ? 0 : world.random().nextInt(size);
        for (int i = 0; i < size; i++) {
            Machine other = members.get((start + i) % size);
            if (world.rules().policy() == Policy.PLAIN) {
                other.fill();
            } else if (!other.isGone() && other.lane(far).hasRoom()) {
                ask(other);
            }
        }
    }

    private void ask(Machine other) {
        if (far) {
            other.tell();
        }
        if (other.lane(far).isOpenTo(machine)) {
            other.lane(far).offer(machine);
        } else if (!far) {
            other.help(machine);
        }
    }
}
