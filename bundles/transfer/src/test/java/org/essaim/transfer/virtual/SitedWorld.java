/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.Place;
import org.essaim.api.transfer.PeerView;
import org.essaim.swarm.SwarmMap;
import org.essaim.testkit.transfer.BudgetPolicy;
import org.essaim.testkit.transfer.TestPayload;

/** Machines in several sites, and a tracker that tells everybody what concerns it when the test says so. */
abstract class SitedWorld {

    static final int PIECE = 64 << 10;
    static final long RATE = 625_000;

    final TestPayload payload = TestPayload.v2(64 * PIECE, PIECE, 1);
    final VirtualWorld world = new VirtualWorld(1, payload, 5_000_000, RATE).withoutTracker();
    final List<Integer> sites = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(1);
    private final Map<Way, Long> crossed = new HashMap<>();
    SwarmMap map = new SwarmMap(0, random);

    private record Way(int machine, String from, int site) {}

    /** So many machines in each of so many sites, which are told apart or not, and an origin. */
    void fleet(int count, int machines, long seed) {
        map = new SwarmMap(count, new SplittableRandom(seed));
        world.add(true, BudgetPolicy.unlimited()).uplink(2 * RATE).start();
        sites.add(Place.APART);
        for (int i = 0; i < count * machines; i++) {
            world.add(false, BudgetPolicy.unlimited()).start();
            sites.add(i / machines);
            map.joined(new SwarmMap.Machine(i + 1, i / machines, 0, i), false);
        }
        world.time().run(VirtualWorld.SECOND / 10);
        count();
    }

    VirtualMachine machine(int number) {
        return world.machines().get(number);
    }

    int number(int mapped) {
        return mapped == SwarmMap.ORIGIN ? 0 : mapped;
    }

    Place place(int number) {
        return number == 0
                ? Place.apart(map.sites())
                : new Place(map.site(number), map.sites(), map.gateway(number), map.gateways(number));
    }

    /** The tracker tells everybody who is up what concerns it. */
    void push() {
        for (int i = 0; i < world.machines().size(); i++) {
            if (machine(i).isUp() && (i == 0 || map.has(i))) {
                List<PeerEndpoint> peers = new ArrayList<>();
                for (int other : map.neighbours(i == 0 ? SwarmMap.ORIGIN : i)) {
                    int number = number(other);
                    if (machine(number).isUp()) {
                        peers.add(machine(number).endpoint(place(number)));
                    }
                }
                machine(i).swarm().hear(Optional.of(place(i)), peers, List.of());
            }
        }
    }

    void kill(int number) {
        machine(number).kill();
        map.left(number);
    }

    boolean isDone() {
        return world.machines().stream().allMatch(m -> !m.isUp() || m.isComplete());
    }

    void completes() {
        boolean done = world.time().runUntil(this::isDone, 300 * VirtualWorld.SECOND);
        assertThat(done).as("%s", world.machines()).isTrue();
    }

    void runUntil(BooleanSupplier condition) {
        assertThat(world.time().runUntil(condition, 300 * VirtualWorld.SECOND)).isTrue();
    }

    /** How many copies have come into a site from elsewhere, the origin included. */
    double copiesInto(int site) {
        long bytes = 0;
        for (Map.Entry<Way, Long> each : crossed.entrySet()) {
            bytes += each.getKey().site == site ? each.getValue() : 0;
        }
        return bytes / (double) payload.bytes().length;
    }

    /** Bytes that have gone from a site to others. */
    double bytesOutOf(int site) {
        double bytes = 0;
        for (Map.Entry<Way, Long> each : crossed.entrySet()) {
            String host = each.getKey().from.replaceFirst(":.*", "");
            int number = Integer.parseInt(host.substring(host.lastIndexOf('.') + 1));
            bytes += sites.get(number) == site ? each.getValue() : 0;
        }
        return bytes;
    }

    /** Counts while there are connections: who is complete ends those with others who are. */
    private void count() {
        for (int i = 1; i < sites.size(); i++) {
            for (PeerView peer : machine(i).isUp() ? machine(i).swarm().views() : List.<PeerView>of()) {
                if (!isIn(peer, sites.get(i))) {
                    Way way = new Way(i, String.valueOf(peer.address()), sites.get(i));
                    crossed.merge(way, peer.bytesReceived(), Math::max);
                }
            }
        }
        world.time().after(VirtualWorld.SECOND / 100, this::count);
    }

    private boolean isIn(PeerView peer, int site) {
        return peer.machine().stream()
                .anyMatch(name -> !peer.origin()
                        && sites.get(Integer.parseInt(name.value().substring(1))) == site);
    }

    double progress(int number) {
        return 1 - machine(number).swarm().left() / (double) payload.bytes().length;
    }
}
