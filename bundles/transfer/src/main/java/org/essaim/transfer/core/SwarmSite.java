/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.essaim.api.Fault;
import org.essaim.api.LocalFault;
import org.essaim.api.tracking.Place;
import org.essaim.protocol.wire.Pieces;
import org.essaim.swarm.GatewayPieces;
import org.essaim.swarm.Ownership;
import org.jspecify.annotations.Nullable;

/**
 * Where this machine stands among the sites of a swarm: who is far, and what it brings in over the WAN when it is a gateway.
 * A gateway of its site that has gone is stood in for by the next, until the tracker has another one. On the loop's thread.
 */
final class SwarmSite {

    /** A gateway that was not seen for as long is gone. */
    private static final long GONE_NANOS = 3_000_000_000L;

    /** So long a gateway may take until it is seen for the first time. */
    private static final long LATE_NANOS = 10_000_000_000L;

    /** When nothing has come for as long, what others own is brought in as well. */
    private static final long STARVED_NANOS = 3_000_000_000L;

    private static final long LONGEST_NANOS = 600_000_000_000L;

    /** So many pieces of others at first; twice as many whenever that was not enough. */
    private static final int FEW = 4;

    /** So many pieces may take long to come, where little may cross the WAN. */
    private static final long SLOW_PIECES = 4;

    private final SwarmCore swarm;
    private final EngineCore engine;
    private Place place = Place.FLAT;
    private @Nullable GatewayPieces pieces;
    /** Until when each gateway of the site counts as there. */
    private long[] thereUntil = new long[0];

    private BitSet own = new BitSet();
    private int adopts = FEW;
    private boolean spent;
    private volatile Optional<Fault> shut = Optional.empty();

    SwarmSite(SwarmCore swarm, EngineCore engine) {
        this.swarm = swarm;
        this.engine = engine;
    }

    /** Whether as much of the swarm as may has come into the site over the WAN. */
    boolean isSpent() {
        return spent;
    }

    /** Why nothing comes from other sites; what the own site has comes all the same. Any thread. */
    Optional<Fault> shut() {
        return shut;
    }

    private Optional<Fault> whyShut() {
        if (spent) {
            return Optional.of(new LocalFault(
                    "WAN_BUDGET_SPENT",
                    "As many copies of this patch have come into the site as may; what is missing there is waited for",
                    "On the server, site:list says how many may come, and site:limit changes it."));
        } else if (place.isGateway() && engine.downloads().wanRate() == 0) {
            return Optional.of(new LocalFault(
                    "WAN_SHUT",
                    "Nothing may come over the site's WAN link now; what is missing there is waited for",
                    "On the server, site:list says until when, and site:limit changes it."));
        }
        return Optional.empty();
    }

    /** As much of the swarm as may has come over the WAN, or more may now. */
    void spent(boolean on) {
        if (on == spent) {
            return;
        }
        spent = on;
        if (on) {
            List.copyOf(swarm.peers()).stream().filter(PeerState::isFar).forEach(peer -> peer.download()
                    .takeBack());
        }
        swarm.downloads().fillAll();
    }

    Place place() {
        return place;
    }

    /** The tracker says where we stand. */
    void place(Place other) {
        if (other.equals(place)) {
            return;
        }
        place = other;
        thereUntil = new long[other.gateways()];
        for (int i = 0; i < thereUntil.length; i++) {
            thereUntil[i] = swarm.now() + LATE_NANOS;
        }
        pieces = null;
        swarm.peers().forEach(PeerState::relocate);
        swarm.uploads().grants().moved();
        begin();
    }

    /** What is to be fetched is known, or where we stand has changed. */
    void begin() {
        PiecePicker picker = swarm.downloads().picker();
        if (!place.isGateway() || picker == null) {
            pieces = null;
            return;
        }
        Pieces taken = swarm.have().copy();
        picker.open().forEach(piece -> taken.add(piece.index()));
        GatewayPieces fresh = new GatewayPieces(taken, swarm.random());
        pieces = fresh;
        for (PeerState peer : swarm.peers()) {
            count(fresh, peer, true);
        }
        own = numbers(swarm.now());
        adopts = FEW;
        fresh.own(ownership(), own);
        swarm.downloads().offers().needsFar();
    }

    /** Everything is here. */
    void finish() {
        pieces = null;
    }

    /** What we bring in; nothing when we are no gateway, or complete. */
    @Nullable GatewayPieces pieces() {
        return pieces;
    }

    private Ownership ownership() {
        return new Ownership(place.sites(), place.gateways());
    }

    /** A peer has said what it has, or is here no longer. */
    void count(PeerState peer, boolean here) {
        GatewayPieces known = pieces;
        if (known != null) {
            count(known, peer, here);
        }
    }

    private static void count(GatewayPieces known, PeerState peer, boolean here) {
        if (!peer.hasSaid()) {
            return;
        }
        Pieces theirs = peer.pieces();
        for (int piece = theirs.next(0); piece >= 0; piece = theirs.next(piece + 1)) {
            if (here) {
                gained(known, peer, piece);
            } else if (peer.isFar()) {
                known.farLost(piece);
            } else {
                known.nearLost(piece);
            }
        }
    }

    /** A peer has one piece more. */
    void gained(PeerState peer, int piece) {
        GatewayPieces known = pieces;
        if (known != null) {
            gained(known, peer, piece);
        }
    }

    private static void gained(GatewayPieces known, PeerState peer, int piece) {
        if (peer.isFar()) {
            known.farGained(piece);
        } else {
            known.nearGained(piece);
        }
    }

    /** Time passes: gateways come and go. */
    void tick(long now) {
        shut = whyShut();
        GatewayPieces known = pieces;
        if (known == null) {
            return;
        }
        for (PeerState peer : swarm.peers()) {
            Place theirs = peer.place();
            boolean counts = theirs.isGateway() && !peer.isFar() && theirs.gateway() < thereUntil.length;
            if (counts) {
                thereUntil[theirs.gateway()] = Math.max(thereUntil[theirs.gateway()], now + GONE_NANOS);
            }
        }
        BitSet numbers = numbers(now);
        if (!numbers.equals(own)) {
            own = numbers;
            known.own(ownership(), own);
            swarm.downloads().offers().needsFar();
        }
        long rate = engine.downloads().wanRate();
        if (spent || rate == 0) {
            swarm.downloads().offers().waits();
        } else if (swarm.downloads().offers().isStarvedSince(now - patience(rate))) {
            adopt(known);
        }
    }

    /** The others of the site bring in as little at a time as this machine may. */
    private long patience(long rate) {
        double pieces = (double) SLOW_PIECES * swarm.layout().usualBlocks() * PieceLayout.BLOCK;
        return Math.max(STARVED_NANOS, (long) Math.min(LONGEST_NANOS, pieces * 1e9 / rate));
    }

    /** Whoever owns what does not come has nobody to bring it from, or is no gateway any more. */
    private void adopt(GatewayPieces known) {
        int found = 0;
        for (PeerState peer : swarm.peers()) {
            if (peer.isFar() && peer.hasSaid()) {
                found += known.adopt(peer.pieces(), adopts - found);
            }
        }
        if (found > 0) {
            adopts = Math.min(2 * adopts, swarm.layout().pieces());
            swarm.downloads().offers().needsFar();
        }
    }

    /** The gateways that we are: ourselves, and those before us that are gone. */
    private BitSet numbers(long now) {
        BitSet numbers = new BitSet();
        numbers.set(place.gateway());
        int count = place.gateways();
        for (int i = 1; i < count; i++) {
            int before = (place.gateway() - i + count) % count;
            if (thereUntil[before] - now > 0) {
                break;
            }
            numbers.set(before);
        }
        return numbers;
    }
}
