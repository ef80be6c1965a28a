/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.BitSet;
import org.essaim.api.tracking.Place;
import org.essaim.protocol.wire.Pieces;
import org.essaim.swarm.GatewayPieces;
import org.essaim.swarm.Ownership;

/**
 * What a machine brings into its site as one of its gateways: {@link GatewayPieces} decides. When nothing comes any more, it
 * brings in a few pieces that others own, twice as many each time, as the engine does.
 */
final class Gateway {

    private static final long STARVED_NANOS = 3_000_000_000L;
    private static final int FEW = 4;

    private final Machine machine;
    private final EventQueue time;
    private final GatewayPieces pieces;
    private int adopts = FEW;
    private long cameAt;
    private boolean watched;

    Gateway(Machine machine, World world, Place place) {
        this.machine = machine;
        this.time = world.time();
        this.pieces = new GatewayPieces(machine.downloads().taken(), world.random());
        for (Machine other : machine.near().members()) {
            other.news().tell();
            count(other, false, true);
        }
        for (Machine other : machine.far().members()) {
            other.news().tell();
            count(other, true, true);
        }
        BitSet own = new BitSet();
        own.set(place.gateway());
        pieces.own(new Ownership(place.sites(), place.gateways()), own);
        watch();
    }

    GatewayPieces pieces() {
        return pieces;
    }

    /** A neighbour, near or far, is here with what it has, or is gone. */
    void count(Machine other, boolean far, boolean here) {
        Pieces theirs = other.downloads().have();
        for (int piece = theirs.next(0); piece >= 0; piece = theirs.next(piece + 1)) {
            if (here) {
                gained(piece, far);
            } else if (far) {
                pieces.farLost(piece);
            } else {
                pieces.nearLost(piece);
            }
        }
    }

    /** A neighbour tells that it has a piece. */
    void gained(int piece, boolean far) {
        if (far) {
            pieces.farGained(piece);
            watch();
        } else {
            pieces.nearGained(piece);
        }
    }

    /** The piece to bring in of what somebody elsewhere has, or -1. */
    int next(Pieces theirs) {
        return pieces.wanted() == 0 ? -1 : pieces.next(theirs);
    }

    /** Something has come. */
    void came() {
        cameAt = time.now();
        watch();
    }

    /** Looks again when nothing can have come for long, unless there is nobody who would have it. */
    private void watch() {
        if (!watched) {
            watched = true;
            time.at(Math.max(time.now(), cameAt) + STARVED_NANOS, this::look);
        }
    }

    private void look() {
        watched = false;
        if (machine.gateway() != this || machine.isGone()) {
            return;
        }
        boolean waits =
                machine.downloads().load(false) > 0 || machine.downloads().load(true) > 0;
        if (waits || time.now() - cameAt < STARVED_NANOS) {
            watch();
        } else if (adopt()) {
            watch();
            machine.wanted();
        }
    }

    private boolean adopt() {
        int found = 0;
        for (Machine other : machine.far().members()) {
            found += pieces.adopt(other.downloads().have(), adopts - found);
        }
        adopts = Math.min(2 * adopts, machine.downloads().have().size());
        return found > 0;
    }
}
