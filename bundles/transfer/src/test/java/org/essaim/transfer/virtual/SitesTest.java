/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.Traffic;
import org.essaim.api.transfer.Spread;
import org.essaim.swarm.SwarmMap;
import org.essaim.testkit.transfer.BudgetPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Swarms over several sites: what crosses a WAN crosses it once, and whoever dies, the others complete. */
class SitesTest extends SitedWorld {

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
        for (int i = 0; i < 600 && !isHeldByOthersThan(1); i++) {
            world.time().run(VirtualWorld.SECOND / 10); // looking at every piece at every event would take minutes
        }
        assertThat(isHeldByOthersThan(1)).isTrue();
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
