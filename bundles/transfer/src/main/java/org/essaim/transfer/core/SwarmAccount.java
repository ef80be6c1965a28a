/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.essaim.api.tracking.Place;
import org.essaim.api.tracking.Traffic;
import org.essaim.api.transfer.Spread;
import org.essaim.protocol.wire.Pieces;

/** What a swarm tells of itself beyond its progress. Any thread may ask. */
public final class SwarmAccount {

    /** For so long after somebody has asked it is counted what others hold, which costs a little. */
    private static final int TICKS = 60;

    private final SwarmCore swarm;
    private final long run;
    private volatile List<Spread> spread = List.of();
    private volatile int wanted;

    /** @param run tells this stay in the swarm from others */
    SwarmAccount(SwarmCore swarm, long run) {
        this.swarm = swarm;
        this.run = Math.max(1, run & Long.MAX_VALUE);
    }

    /** Where the payload came from, since the swarm was entered. */
    public Traffic traffic() {
        SwarmTally tally = swarm.tally();
        return new Traffic(run, tally.bySite(), tally.highestDownload(), tally.highestUpload());
    }

    /** Payload bytes that came more than once, or were wrong. */
    public long wasted() {
        return swarm.tally().wasted();
    }

    /** What the sites of the swarm hold: those who are connected. Empty until it was asked for a moment before. */
    public List<Spread> spread() {
        wanted = TICKS;
        return swarm.isOpen() ? spread : List.of();
    }

    /** A quarter of a second has passed. On the loop's thread. */
    void tick(long now) {
        swarm.tally().sample(now);
        int left = wanted;
        wanted = Math.max(0, left - 1);
        spread = left > 0 ? count() : List.of();
    }

    private List<Spread> count() {
        int sites = swarm.site().place().sites();
        Map<Integer, Pieces> held = new TreeMap<>();
        for (PeerState peer : swarm.peers()) {
            Place place = peer.place();
            if (peer.neighbour() != null
                    && !peer.isOrigin()
                    && peer.isOpen()
                    && peer.hasSaid()
                    && place.sites() == sites) {
                add(
                        held.computeIfAbsent(
                                place.site(), site -> Pieces.none(swarm.layout().pieces())),
                        peer.pieces());
            }
        }
        List<Spread> all = new ArrayList<>();
        held.forEach((site, pieces) -> all.add(new Spread(site, sites, pieces.count(), pieces.size())));
        return List.copyOf(all);
    }

    private static void add(Pieces all, Pieces more) {
        for (int piece = more.next(0); piece >= 0 && !all.isComplete(); piece = more.next(piece + 1)) {
            all.add(piece);
        }
    }
}
