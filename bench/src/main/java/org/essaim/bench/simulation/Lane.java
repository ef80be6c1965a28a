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

    /** How many are told at a time that there is room. */
    private static final int SOLICITED = 3;

    private final Machine machine;
    private final World world;
    private final boolean far;
    private final List<Machine> members = new ArrayList<>();
    private final Answers answers;
    private int grants;
    /** Grants and offers that whoever is offered something has of this machine. */
    private int each;

    Lane(Machine machine, World world, boolean far) {
        this.machine = machine;
        this.world = world;
        this.far = far;
        this.answers = new Answers(world);
    }

    List<Machine> members() {
        return members;
    }

    /** A grant has begun. */
    void began() {
        grants++;
    }

    /** A grant has ended. */
    void ended() {
        grants--;
    }

    /** So many bytes have left over it. */
    void left(int bytes, long now) {
        answers.left(bytes, now);
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
        return world.rules().told() && !world.costs().messages(); // by the time that an offer comes others have come
    }

    @Override
    public boolean isOpen(int neighbour) {
        return isOpenTo(members.get(neighbour), each);
    }

    boolean isOpenTo(Machine other) {
        return isOpenTo(other, 0);
    }

    private boolean isOpenTo(Machine other, int has) {
        return other.accepts(far)
                && other.wantsOf(machine, far)
                && machine.serving(other) + answers.awaited(other) == has;
    }

    boolean hasRoom() {
        return mostEach() > 0;
    }

    /** How many grants and offers one receiver may have; where all are too slow there are a few more receivers. */
    private int mostEach() {
        Policy policy = world.rules().policy();
        if (policy == Policy.PLAIN) {
            return 0;
        }
        if (policy == Policy.PULL && !far) {
            return world.costs().messages() ? GrantChoice.GRANTS : 1;
        }
        int each = answers.mostEach(grants, machine.unsent(far), far ? FAR_GRANTS : GrantChoice.GRANTS);
        boolean stands = !far && answers.awaited() == 0 && grants < world.mostGrants() && machine.ready() == 0;
        return each == 0 && stands ? 1 : each;
    }

    /** Makes grants while there is room for them and somebody wants something. */
    void fill() {
        if (far && !members.isEmpty() && hasRoom()) {
            machine.tell(); // whoever is offered something knows what there is
        }
        boolean more = true;
        while (more) {
            more = offerAny();
        }
    }

    private boolean offerAny() {
        int most = mostEach();
        for (each = 0; each < most; each++) { // where there are few, one gets several pieces at a time
            int chosen = GrantChoice.next(this, world.random());
            if (chosen >= 0 && offer(members.get(chosen))) {
                return true;
            }
        }
        return false;
    }

    /** Offers a neighbour a piece. @return whether there is one that it wants */
    boolean offer(Machine other) {
        int piece = other.next(machine, far);
        if (piece < 0) {
            machine.tell();
            piece = other.next(machine, far);
        }
        if (piece < 0) {
            return false;
        }
        answers.await(other);
        world.send(machine, other, Costs.offer(), () -> decide(other));
        return true;
    }

    /** The other has heard of an offer. */
    private void decide(Machine other) {
        boolean able = !machine.isGone() && !other.isGone() && other.accepts(far);
        int piece = able ? other.next(machine, far) : -1;
        if (piece < 0) {
            world.send(other, machine, Costs.word(), () -> declined(other));
            return;
        }
        Fetch fetch = other.downloads().begin(piece, far);
        Grant grant = world.grant(machine, fetch, fetch.missing());
        world.send(other, machine, Costs.take(fetch.missing()), () -> taken(grant));
        if (other.downloads().isAtTail()) {
            other.near().askIdle();
        }
    }

    private void declined(Machine other) {
        answers.came(other);
        machine.fill();
    }

    private void taken(Grant grant) {
        answers.came(grant.receiver());
        machine.accept(grant);
    }

    /** Tells neighbours that have nothing to do that there is room; a few of them where that takes messages. */
    void askIdle() {
        int size = members.size();
        int start = size == 0 ? 0 : world.random().nextInt(size);
        boolean few = world.costs().messages() && world.rules().policy() == Policy.GRANTS;
        int left = few ? SOLICITED : size;
        for (int i = 0; i < size && left > 0; i++) {
            Machine other = members.get((start + i) % size);
            if (world.rules().policy() == Policy.PLAIN) {
                other.fill();
            } else if (!other.isGone() && other.lane(far).hasRoom() && ask(other)) {
                left--;
            }
        }
    }

    private boolean ask(Machine other) {
        if (world.costs().messages()) {
            boolean idle = other.serving(machine) == 0 && machine.mayWant(other, far);
            if (idle) {
                other.wake(machine);
            }
            return idle;
        }
        if (far) {
            other.tell();
        }
        if (other.lane(far).isOpenTo(machine)) {
            other.lane(far).offer(machine);
        } else if (!far) {
            other.help(machine);
        }
        return true;
    }
}
