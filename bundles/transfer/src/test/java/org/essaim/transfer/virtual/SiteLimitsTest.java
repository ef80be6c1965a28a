/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.essaim.api.Fault;
import org.essaim.api.tracking.WanLimit;
import org.essaim.swarm.SwarmMap;
import org.essaim.testkit.transfer.BudgetPolicy;
import org.essaim.testkit.transfer.RatePolicy;
import org.essaim.testkit.transfer.TestPayload;
import org.essaim.transfer.core.SwarmCore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may cross a site's WAN link: how exactly it is kept, and that it holds up nobody but the site. */
class SiteLimitsTest extends SitedWorld {

    private static final long SECOND = VirtualWorld.SECOND;
    private static final long NONE = Long.MAX_VALUE;

    /** What each of a site's machines may use; who is no gateway, nothing. */
    private void limit(int site, long down, long up, boolean spent) {
        for (int i = 1; i < sites.size(); i++) {
            if (sites.get(i) == site && machine(i).isUp()) {
                boolean gateway = map.has(i) && map.gateway(i) >= 0;
                int among = gateway ? map.gateways(i) : 1;
                WanLimit share = new WanLimit(share(down, gateway, among), share(up, gateway, among), spent);
                machine(i).engine().limit(machine(i).swarm(), share);
            }
        }
    }

    private static long share(long rate, boolean gateway, int gateways) {
        return rate == NONE ? NONE : gateway ? rate / gateways : 0;
    }

    private double bytesInto(int site) {
        return copiesInto(site) * payload.bytes().length;
    }

    /** Bytes that have come into a site, every second, until everybody is complete. */
    private List<Double> watch(int site) {
        List<Double> seconds = new ArrayList<>(List.of(bytesInto(site)));
        while (!isDone() && seconds.size() < 600) {
            world.time().run(SECOND);
            seconds.add(bytesInto(site));
        }
        return seconds;
    }

    /** What came in vain, in copies. */
    private double wasted(int site) {
        double bytes = 0;
        for (int i = 1; i < sites.size(); i++) {
            bytes += sites.get(i) == site ? machine(i).swarm().account().wasted() : 0;
        }
        return bytes / payload.bytes().length;
    }

    private String problem(int machine) {
        return machine(machine).swarm().progress().problem().map(Fault::code).orElse("");
    }

    private double seconds() {
        return world.time().now() / (double) SECOND;
    }

    private boolean isDone(int site) {
        for (int i = 1; i < sites.size(); i++) {
            if (sites.get(i) == site && machine(i).isUp() && !machine(i).isComplete()) {
                return false;
            }
        }
        return true;
    }

    @ParameterizedTest
    @ValueSource(longs = {20_000, 100_000, 400_000})
    void asMuchComesIntoASiteAsItsLimitSaysAndTheSiteBecomesComplete(long rate) {
        fleet(3, 5, 1);
        limit(0, rate, NONE, false);
        push();
        double before = seconds();
        List<Double> came = watch(0);
        completes();
        double took = seconds() - before;
        for (int from = 0; from < came.size(); from++) {
            for (int to = from + 1; to < came.size(); to++) {
                double allowed = rate * (to - from) * 1.02 + rate / 2.0 + 4 * (16 << 10);
                assertThat(came.get(to) - came.get(from))
                        .as("from %d to %d s", from, to)
                        .isLessThan(allowed);
            }
        }
        assertThat(took).isLessThan(payload.bytes().length / (double) rate * 1.15 + 5);
        assertThat(copiesInto(0)).isBetween(0.99, 1.05);
    }

    @Test
    void aLimitedSiteHoldsUpNoOther() {
        fleet(3, 5, 1);
        push();
        runUntil(() -> isDone(1) && isDone(2));
        double free = seconds();
        SiteLimitsTest limited = new SiteLimitsTest();
        limited.fleet(3, 5, 1);
        limited.limit(0, 50_000, 50_000, false);
        limited.push();
        limited.runUntil(() -> limited.isDone(1) && limited.isDone(2));
        assertThat(limited.seconds()).isLessThan(free * 1.15);
        assertThat(limited.bytesInto(0)).isLessThan(limited.seconds() * 50_000 + 100_000);
    }

    @Test
    void whoIsUnderALimitTakesEverythingFromItsOwnSiteAtFullRate() {
        fleet(2, 4, 1);
        push();
        completes();
        double before = bytesInto(0);
        limit(0, 1_000, 1_000, false);
        int number = world.machines().size();
        world.add(false, BudgetPolicy.unlimited()).start();
        sites.add(0);
        map.joined(new SwarmMap.Machine(number, 0, 0, -1), true);
        assertThat(map.gateway(number)).isGreaterThanOrEqualTo(0);
        world.time().run(SECOND / 10);
        limit(0, 1_000, 1_000, false);
        push();
        double began = seconds();
        completes();
        assertThat(seconds() - began).isLessThan(3.0 * payload.bytes().length / RATE);
        assertThat(bytesInto(0) - before).isLessThan(100_000);
    }

    @Test
    void aLimitOfZeroStopsTheWanAndNothingIsFetchedTwiceWhenItIsLifted() {
        fleet(3, 5, 1);
        push();
        runUntil(() -> progress(1) > 0.3);
        limit(0, 0, 0, false);
        world.time().run(SECOND);
        double stopped = bytesInto(0);
        runUntil(() -> isDone(1) && isDone(2));
        world.time().run(60 * SECOND);
        assertThat(bytesInto(0)).as("nothing more").isEqualTo(stopped);
        assertThat(isDone(0)).isFalse();
        assertThat(problem(1)).as("of a gateway").isEqualTo("WAN_SHUT");
        assertThat(problem(4)).as("of others").isEmpty();
        limit(0, NONE, NONE, false);
        double lifted = seconds();
        completes();
        assertThat(seconds() - lifted).isLessThan(15);
        assertThat(copiesInto(0) - wasted(0)).as("but for what was on its way").isLessThan(1.01);
        assertThat(wasted(0)).isLessThan(0.1);
    }

    @Test
    void aLimitThatComesAndGoesAllTheTimeOnlyMakesItSlower() {
        fleet(3, 5, 2);
        push();
        long[] rates = {NONE, 0, 300_000, 50_000, 0, 500_000};
        for (int i = 0; i < 60 && !isDone(); i++) {
            limit(0, rates[i % rates.length], rates[(i + 2) % rates.length], false);
            world.time().run(SECOND * 3 / 2);
        }
        limit(0, NONE, NONE, false);
        completes();
        assertThat(copiesInto(0)).isLessThan(1.2);
    }

    @Test
    void asMuchGoesOutOfASiteAsItsLimitSays() {
        fleet(2, 5, 1);
        machine(0).engine().uploadPolicy(new RatePolicy(RATE / 4));
        limit(0, NONE, 20_000, false);
        push();
        double before = seconds();
        runUntil(() -> progress(1) > 0.5);
        double out = bytesOutOf(0);
        assertThat(out).isPositive().isLessThan((seconds() - before) * 20_000 * 1.02 + 20_000);
        limit(0, NONE, 0, false);
        world.time().run(SECOND);
        out = bytesOutOf(0);
        world.time().run(20 * SECOND);
        assertThat(bytesOutOf(0)).isEqualTo(out);
        machine(0).engine().uploadPolicy(BudgetPolicy.unlimited());
        completes();
    }

    @Test
    void whenTheBudgetInCopiesIsSpentNothingMoreComesUntilItIsRaised() {
        fleet(2, 5, 1);
        push();
        runUntil(() -> progress(1) > 0.4);
        limit(0, NONE, NONE, true);
        world.time().run(SECOND);
        double stopped = bytesInto(0);
        runUntil(() -> isDone(1));
        world.time().run(30 * SECOND);
        assertThat(bytesInto(0)).isEqualTo(stopped);
        assertThat(List.of(problem(1), problem(5))).containsOnly("WAN_BUDGET_SPENT");
        assertThat(problem(6)).isEmpty();
        assertThat(progress(5)).as("what is in the site goes round").isGreaterThan(0.4);
        limit(0, NONE, NONE, false);
        completes();
        assertThat(copiesInto(0) - wasted(0)).isLessThan(1.01);
        assertThat(problem(1)).isEmpty();
    }

    @Test
    void severalSwarmsOfAMachineShareItsLimit() {
        TestPayload other = TestPayload.v2(64 * PIECE, PIECE, 2);
        fleet(1, 1, 1);
        SwarmCore[] second = {machine(0).enter(other), machine(1).enter(other)};
        world.time().run(SECOND / 10);
        limit(0, 100_000, NONE, false);
        push();
        second[0].hear(Optional.of(place(0)), List.of(machine(1).endpoint(place(1))), List.of());
        second[1].hear(Optional.of(place(1)), List.of(machine(0).endpoint(place(0))), List.of());
        world.time().run(SECOND);
        long one = machine(1).swarm().downloaded();
        long two = second[1].downloaded();
        world.time().run(20 * SECOND);
        one = machine(1).swarm().downloaded() - one;
        two = second[1].downloaded() - two;
        assertThat((double) one + two).isBetween(1.94e6, 2.06e6);
        assertThat((double) one / two).isBetween(0.8, 1.25);
    }
}
