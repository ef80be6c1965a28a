/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.essaim.bench.simulation.Scenario.Rules;
import org.essaim.protocol.wire.Pieces;
import org.essaim.swarm.Admission;
import org.essaim.swarm.RarestFirst;
import org.essaim.swarm.TailRebinding;
import org.jspecify.annotations.Nullable;

/** What a machine has and fetches. */
final class Downloads {

    private static final int BLOCK = 16 << 10;

    private final Machine machine;
    private final Payload payload;
    private final Pieces have;
    /** What it has or fetches. */
    private final Pieces taken;

    private final RarestFirst order;
    private final List<Fetch> fetches = new ArrayList<>(4);
    private @Nullable Map<Integer, Integer> begun;
    private final Intake near = new Intake();
    private final Intake far = new Intake();

    Downloads(Machine machine, Payload payload, RandomGenerator random) {
        this.machine = machine;
        this.payload = payload;
        this.have = Pieces.none(payload.pieces());
        this.taken = Pieces.none(payload.pieces());
        this.order = new RarestFirst(have, random);
    }

    Pieces have() {
        return have;
    }

    boolean isComplete() {
        return have.isComplete();
    }

    RarestFirst order() {
        return order;
    }

    /** What it has or fetches. */
    Pieces taken() {
        return taken;
    }

    /** What was accepted over one kind of link and has not come, in pieces. */
    double load(boolean isFar) {
        return (double) intake(isFar).due() / payload.pieceLength();
    }

    boolean wants(Pieces theirs) {
        return taken.lacksAnyOf(theirs);
    }

    boolean wants(int piece) {
        return !taken.has(piece);
    }

    /** Everything that is missing is on its way. */
    boolean isAtTail() {
        return order.wanted() == 0 && !fetches.isEmpty();
    }

    private Intake intake(boolean isFar) {
        return isFar ? far : near;
    }

    /**
     * Whether another piece is accepted, beyond what is moving and what waits for its turn at senders, or for an answer.
     *
     * @param kept pieces for which room is left
     */
    boolean accepts(boolean isFar, int kept, Rules rules, Costs costs) {
        Intake intake = intake(isFar);
        double load = load(isFar) + kept;
        return Admission.accepts(load - machine.lane(isFar).waiting(intake.speed()), rules.told())
                || (costs.messages() && load < intake.ahead(payload.pieceLength()));
    }

    /** Bytes that come in a nanosecond. */
    double perNano() {
        return near.speed().in(1) + far.speed().in(1);
    }

    void due(boolean isFar, int bytes) {
        intake(isFar).due(bytes);
    }

    /** Begins a piece, or goes on with one whose sender has left. */
    Fetch begin(int piece, boolean isFar) {
        Integer rest = begun == null ? null : begun.remove(piece);
        Fetch fetch = new Fetch(machine, piece, isFar, rest == null ? payload.length(piece) : rest);
        taken.add(piece);
        order.unwant(piece);
        Gateway gateway = machine.gateway();
        if (gateway != null) {
            gateway.pieces().take(piece);
        }
        fetches.add(fetch);
        return fetch;
    }

    /** Some of a piece has come. */
    void arrived(Fetch fetch, int bytes) {
        Intake intake = intake(fetch.isFar());
        long now = machine.time().now();
        intake.came(bytes, now);
        if (fetch.isFirst()) {
            intake.answered(now - fetch.began());
        }
        if (fetch.missing() == 0) {
            fetches.remove(fetch);
            have.add(fetch.piece());
            machine.gained(fetch.piece());
        } else {
            broken(fetch);
        }
    }

    /** A sender has left: the rest of the piece waits for another when nothing of it is on its way. */
    void broken(Fetch fetch) {
        if (fetch.due() == 0 && fetch.missing() > 0 && fetches.remove(fetch)) {
            if (begun == null) {
                begun = new HashMap<>();
            }
            begun.put(fetch.piece(), fetch.missing());
            taken.remove(fetch.piece());
            order.want(fetch.piece());
            Gateway gateway = machine.gateway();
            if (gateway != null) {
                gateway.pieces().release(fetch.piece());
            }
            machine.lost();
        }
    }

    /** Ends everything. */
    void abandon() {
        for (Fetch fetch : List.copyOf(fetches)) {
            for (Grant grant : List.copyOf(fetch.grants())) {
                grant.sender().drop(grant);
                grant.sender().pump();
                grant.sender().fill();
            }
        }
        fetches.clear();
    }

    /** Lets an idle neighbour take over half of what the slowest sender has not sent yet. @return whether it does */
    boolean rebind(Machine idle) {
        Grant slowest = null;
        double longest = 0;
        for (int i = 0; i < fetches.size(); i++) {
            Fetch fetch = fetches.get(i);
            if (!fetch.isFar() && idle.downloads().have().has(fetch.piece())) {
                for (Grant grant : fetch.grants()) {
                    double left = grant.unsent() / rate(grant.sender(), 0);
                    if (grant.sender() != idle && left > longest) {
                        longest = left;
                        slowest = grant;
                    }
                }
            }
        }
        if (slowest == null) {
            return false;
        }
        int unsent = (slowest.unsent() + BLOCK - 1) / BLOCK;
        int blocks = TailRebinding.blocks(unsent, rate(slowest.sender(), 0), rate(idle, 1));
        int bytes = slowest.unsent() - (unsent - blocks) * BLOCK;
        if (blocks == 0 || bytes <= 0) {
            return false;
        }
        slowest.give(bytes);
        idle.grant(slowest.fetch(), bytes);
        return true;
    }

    private double rate(Sender sender, int more) {
        int grants = Math.max(1, sender.grants().size() + more);
        return Math.min(sender.uplink().rate() / grants, machine.downlink().rate());
    }
}
