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

    /** Pieces that a gateway sends to other sites at a time; one where no time passes between two. */
    private static final int FAR_GRANTS = 2;

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
    void left(int bytes) {
        answers.left(bytes);
    }

    /** Pieces that wait for their turn at senders, where they come at some speed. */
    double waiting(Speed speed) {
        return answers.waiting(speed);
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
        return other.accepts(far) && wants(other) && machine.serving(other) + answers.awaited(other) == has;
    }

    private boolean wants(Machine other) {
        Gateway gateway = other.gateway();
        return other.wantsOf(machine, far)
                || (far && gateway != null && machine.news().tempts(gateway));
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
        int each = answers.mostEach(grants, machine.unsent(far), atOnce() + answers.waiting());
        boolean stands = !far && answers.awaited() == 0 && grants < world.mostGrants() && machine.ready() == 0;
        return each == 0 && stands ? 1 : each;
    }

    private int atOnce() {
        if (!far) {
            return GrantChoice.GRANTS;
        }
        return world.costs().messages() ? FAR_GRANTS : 1;
    }

    /** Makes grants while there is room for them and somebody wants something. */
    void fill() {
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
        machine.news().tell(other, far);
        if (other.next(machine, far) < 0) {
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
        answers.came(other, false);
        machine.fill();
    }

    private void taken(Grant grant) {
        answers.came(grant.receiver(), true);
        machine.accept(grant);
    }

    /** Tells neighbours that have nothing to do that there is room; a few of them where that takes messages. */
    void askIdle() {
        Origin origin = world.origin();
        boolean few = origin.isAsked();
        int others = members.size();
        int size = others + (few ? 1 : 0);
        int start = size == 0 ? 0 : world.random().nextInt(size);
        int left = few ? SOLICITED : size;
        origin.room(machine, far);
        for (int i = 0; i < size && left > 0; i++) {
            int at = (start + i) % size;
            if (at == others) {
                left -= askOrigin();
                continue;
            }
            Machine other = members.get(at);
            if (world.rules().policy() == Policy.PLAIN) {
                other.fill();
            } else if (!other.isGone() && other.lane(far).hasRoom() && ask(other)) {
                left--;
            }
        }
    }

    private int askOrigin() {
        boolean able = world.origin().maySend(machine, far);
        if (able) {
            world.origin().wake(machine);
        }
        return able ? 1 : 0;
    }

    private boolean ask(Machine other) {
        if (world.costs().messages()) {
            boolean idle = other.serving(machine) == 0 && machine.mayWant(other, far);
            if (idle) {
                other.wake(machine);
            }
            return idle;
        }
        if (other.lane(far).isOpenTo(machine)) {
            other.lane(far).offer(machine);
        } else if (!far) {
            other.help(machine);
        }
        return true;
    }
}
