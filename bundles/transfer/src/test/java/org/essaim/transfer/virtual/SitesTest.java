/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.Place;
import org.essaim.api.tracking.Traffic;
import org.essaim.api.transfer.PeerView;
import org.essaim.api.transfer.Spread;
import org.essaim.swarm.SwarmMap;
import org.essaim.testkit.transfer.BudgetPolicy;
import org.essaim.testkit.transfer.TestPayload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Swarms over several sites: what crosses a WAN crosses it once, and whoever dies, the others complete. */
class SitesTest {

    private static final int PIECE = 64 << 10;
    private static final long RATE = 625_000;

    private final TestPayload payload = TestPayload.v2(64 * PIECE, PIECE, 1);
    private final VirtualWorld world = new VirtualWorld(1, payload, 5_000_000, RATE).withoutTracker();
    private final List<Integer> sites = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(1);
    private final Map<Way, Long> crossed = new HashMap<>();
    private SwarmMap map = new SwarmMap(0, random);

    private record Way(int machine, String from, int site) {}

    /** So many machines in each of so many sites, which are told apart or not, and an origin. */
    private void fleet(int count, int machines, long seed) {
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

    private VirtualMachine machine(int number) {
        return world.machines().get(number);
    }

    private int number(int mapped) {
        return mapped == SwarmMap.ORIGIN ? 0 : mapped;
    }

    private Place place(int number) {
        return number == 0
                ? Place.apart(map.sites())
                : new Place(map.site(number), map.sites(), map.gateway(number), map.gateways(number));
    }

    /** The tracker tells everybody who is up what concerns it. */
    private void push() {
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

    private void kill(int number) {
        machine(number).kill();
        map.left(number);
    }

    private boolean isDone() {
        return world.machines().stream().allMatch(m -> !m.isUp() || m.isComplete());
    }

    private void completes() {
        boolean done = world.time().runUntil(this::isDone, 300 * VirtualWorld.SECOND);
        assertThat(done).as("%s", world.machines()).isTrue();
    }

    private void runUntil(BooleanSupplier condition) {
        assertThat(world.time().runUntil(condition, 300 * VirtualWorld.SECOND)).isTrue();
    }

    /** How many copies have come into a site from elsewhere, the origin included. */
    private double copiesInto(int site) {
        long bytes = 0;
        for (Map.Entry<Way, Long> each : crossed.entrySet()) {
            bytes += each.getKey().site == site ? each.getValue() : 0;
        }
        return bytes / (double) payload.bytes().length;
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

    private double progress(int number) {
        return 1 - machine(number).swarm().left() / (double) payload.bytes().length;
    }

    @Test
    void oneCopyComesIntoEachSiteAndTheOriginSendsAboutOneInAll() {
        fleet(4, 5, 1);
        push();
        completes();
        for (int site = 0; site < 4; site++) {
            assertThat(copiesInto(site)).as("site %d", site).isBetween(0.99, 1.03);
        }
        double copies = machine(0).swarm().uploaded() / (double) payload.bytes().length;
        assertThat(copies).isBetween(1.0, 3.5);
    }

    private Traffic traffic(int number) {
        return machine(number).swarm().account().traffic();
    }

    private static long sum(Traffic traffic) {
        return traffic.received().values().stream().mapToLong(Long::longValue).sum();
    }

    @Test
    void eachMachineCountsWhatItReceivesByTheSiteThatItComesFrom() {
        fleet(4, 5, 1);
        push();
        completes();
        long[] far = new long[4];
        for (int i = 1; i < sites.size(); i++) {
            int own = sites.get(i);
            assertThat(sum(traffic(i))).isEqualTo(machine(i).swarm().downloaded());
            assertThat(traffic(i).received()).doesNotContainKey(Traffic.NO_SITE);
            far[own] += sum(traffic(i)) - traffic(i).received().getOrDefault(own, 0L);
        }
        for (int site = 0; site < 4; site++) {
            assertThat(far[site] / (double) payload.bytes().length).isBetween(0.99, 1.03);
        }
        assertThat(traffic(0).received()).isEmpty();
    }

    @Test
    void aLinkIsKnownByTheHighestRateThatItWasSeenToDo() {
        fleet(2, 5, 1);
        push();
        completes();
        world.time().run(60 * VirtualWorld.SECOND);
        assertThat(traffic(0).up()).isBetween(3 * RATE / 2, 5 * RATE / 2);
        assertThat(traffic(0).down()).isZero();
        assertThat(traffic(1).down()).isGreaterThan(RATE / 2);
    }

    @Test
    void whatAnUnknownMachineHasSentIsPlacedWhenTheTrackerNamesIt() {
        fleet(2, 2, 1);
        PeerEndpoint origin = machine(0).endpoint(place(0));
        machine(1).swarm().hear(Optional.of(place(1)), List.of(origin), List.of());
        runUntil(() -> progress(1) == 1 || machine(1).swarm().progress().bytesFromOrigin() > 8 * PIECE);
        machine(2).swarm().hear(Optional.of(place(2)), List.of(), List.of());
        machine(1).swarm().hear(Optional.empty(), List.of(machine(2).endpoint(place(2))), List.of());
        runUntil(() -> traffic(2).received().getOrDefault(Traffic.NO_SITE, 0L) > 0);

        machine(2).swarm().hear(Optional.of(place(2)), List.of(machine(1).endpoint(place(1))), List.of());

        assertThat(traffic(2).received().get(Traffic.NO_SITE)).isZero();
        assertThat(traffic(2).received().get(0))
                .isPositive()
                .isEqualTo(machine(2).swarm().downloaded());
    }

    private List<Spread> spread() {
        machine(0).swarm().account().spread();
        world.time().run(VirtualWorld.SECOND / 2);
        return machine(0).swarm().account().spread();
    }

    private boolean isHeld(int site) {
        BitSet held = new BitSet();
        for (int i = 1; i < sites.size(); i++) {
            byte[] disk = machine(i).storage().content();
            for (int from = 0; from < disk.length && sites.get(i) == site; from += PIECE) {
                boolean same = Arrays.equals(disk, from, from + PIECE, payload.bytes(), from, from + PIECE);
                held.set(from / PIECE, held.get(from / PIECE) || same);
            }
        }
        return held.cardinality() == 64;
    }

    @Test
    void theOriginNeverSaysThatASiteHoldsEverythingBeforeItDoes() {
        fleet(3, 4, 1);
        push();
        boolean whole = false;
        while (!isDone()) {
            for (Spread spread : spread()) {
                assertThat(spread.sites()).isEqualTo(3);
                assertThat(spread.pieces()).isEqualTo(64);
                assertThat(spread.held()).isBetween(0, 64);
                assertThat(!spread.isWhole() || isHeld(spread.site())).isTrue();
                whole |= spread.isWhole();
            }
        }
        assertThat(whole).as("it sees it before all are complete").isTrue();
    }

    @Test
    void whatHasNotBeenAskedForIsNotCounted() {
        fleet(2, 2, 1);
        push();
        world.time().run(VirtualWorld.SECOND);
        assertThat(machine(0).swarm().account().spread()).isEmpty();
        assertThat(spread()).extracting(Spread::site).containsExactly(0, 1);
        world.time().run(20 * VirtualWorld.SECOND);
        assertThat(machine(0).swarm().account().spread()).isEmpty();
    }

    @Test
    void whoStartsAgainCountsAnew() {
        fleet(2, 2, 1);
        push();
        completes();
        long run = traffic(1).run();
        machine(1).kill();
        machine(1).start();
        assertThat(traffic(1).run()).isPositive().isNotEqualTo(run);
        assertThat(sum(traffic(1))).isZero();
    }

    @Test
    void aSiteOfOneMachineIsASite() {
        fleet(3, 1, 1);
        push();
        completes();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whenAGatewayDiesItsPiecesAreBroughtInByItsSuccessor(long seed) {
        fleet(3, 5, seed);
        push();
        runUntil(() -> progress(1) > 0.4);
        kill(1);
        world.time().run(VirtualWorld.SECOND);
        push();
        completes();
        assertThat(copiesInto(1)).isLessThan(1.05);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whenAGatewayAndTheServerDieTheOtherGatewaysStandIn(long seed) {
        fleet(3, 5, seed);
        push();
        runUntil(() -> isHeldByOthersThan(1));
        machine(0).kill();
        machine(1).kill();
        completes();
    }

    /** Whether every piece is somewhere else than at the origin and at this machine. */
    private boolean isHeldByOthersThan(int number) {
        for (int begin = 0; begin < payload.bytes().length; begin += PIECE) {
            int at = begin;
            boolean held = world.machines().stream()
                    .skip(1)
                    .anyMatch(m -> m != machine(number) && m.isUp() && m.holds(at, PIECE));
            if (!held) {
                return false;
            }
        }
        return true;
    }

    @Test
    void aMapThatPutsMachinesIntoTheWrongSiteOnlyMakesItSlower() {
        fleet(2, 6, 1);
        for (int i = 1; i < sites.size(); i++) {
            sites.set(i, i % 2); // nobody is where the map says
        }
        push();
        completes();
    }

    @Test
    void machinesOfNoSiteAreOneOfTheirOwn() {
        fleet(2, 4, 1);
        for (int i = 0; i < 3; i++) {
            int number = world.machines().size();
            world.add(false, BudgetPolicy.unlimited()).start();
            sites.add(2);
            map.joined(new SwarmMap.Machine(number, -1, 0, i), false);
        }
        world.time().run(VirtualWorld.SECOND / 10);
        push();
        completes();
        assertThat(copiesInto(2)).isLessThan(1.03);
    }

    @Test
    void whoComesLateIsServedByItsSite() {
        fleet(2, 4, 1);
        push();
        completes();
        double before = copiesInto(0);
        int number = world.machines().size();
        world.add(false, BudgetPolicy.unlimited()).start();
        sites.add(0);
        map.joined(new SwarmMap.Machine(number, 0, 0, 99), false);
        world.time().run(VirtualWorld.SECOND / 10);
        push();
        completes();
        assertThat(copiesInto(0) - before).isLessThan(0.01);
    }
}
