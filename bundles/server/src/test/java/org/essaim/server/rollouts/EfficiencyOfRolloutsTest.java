/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.essaim.server.rollouts.FleetOf.APP1;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.essaim.api.RequestFault;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.Efficiency;
import org.essaim.api.tracking.Flow;
import org.essaim.api.transfer.Spread;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A rollout of 1,000 bytes to the machines a, b and c, of which the first two are in lyon where there are sites. */
class EfficiencyOfRolloutsTest {

    private final FleetOf fleet = new FleetOf("a", "b", "c");
    private final SwarmOf swarm = new SwarmOf(FleetOf.PatchShelf.hash(APP1));
    private long id;

    @BeforeEach
    void start() {
        fleet.tracker = Optional.of(swarm);
        fleet.engine = Optional.of(swarm);
        id = fleet.started(APP1).id();
        swarm.in("origin", 0);
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    private Efficiency now() {
        return fleet.desk.efficiency(id).orElseThrow();
    }

    private void fetching(String machine, String site) {
        fleet.report(id, machine, ActionState.DOWNLOADING, 10);
        swarm.in(machine, 990).link(machine, site, 0, 0);
    }

    private void allFetching() {
        fetching("a", "lyon");
        fetching("b", "lyon");
        fetching("c", "paris");
    }

    private void twoSites() {
        swarm.sites.addAll(List.of("lyon", "paris"));
    }

    private void needed(String why) {
        assertThat(now().originMayGo()).isFalse();
        assertThat(now().origin()).isEqualTo(why);
    }

    private void mayGo() {
        assertThat(now().originMayGo()).isTrue();
        assertThat(now().origin()).isEqualTo("every piece is held on every site");
    }

    @Test
    void beforeAnyRateIsKnownThereIsNoBound() {
        assertThat(now().bound()).isEmpty();
        assertThat(now().bottleneck()).isEmpty();
        assertThat(now().machines()).isEqualTo(3);
        assertThat(now().known()).isZero();
    }

    @Test
    void theOriginsUplinkIsABoundAsSoonAsItWasSeen() {
        swarm.origin(100);
        fleet.clock.pass(Duration.ofSeconds(5));
        assertThat(now().bound()).contains(Duration.ofSeconds(10));
        assertThat(now().bottleneck()).isEqualTo("the origin's uplink");
        assertThat(now().elapsed()).isEqualTo(Duration.ofSeconds(5));
        assertThat(now().expected()).hasValue(0.5);
    }

    @Test
    void theSlowestMachineIsNamed() {
        swarm.origin(100).link("a", Flow.NO_SITE, 500, 0).link("b", Flow.NO_SITE, 50, 0);
        assertThat(now().bound()).contains(Duration.ofSeconds(20));
        assertThat(now().bottleneck()).isEqualTo("the slowest machine, b");
    }

    @Test
    void whoIsGivenNoMoreThanTheOriginSendsIsNotCalledSlow() {
        swarm.origin(100).link("a", Flow.NO_SITE, 95, 0).link("b", Flow.NO_SITE, 120, 0);
        assertThat(now().bottleneck()).isEqualTo("the origin's uplink");
        assertThat(now().bound()).contains(Duration.ofSeconds(10));
        swarm.link("a", Flow.NO_SITE, 80, 0);
        assertThat(now().bottleneck()).isEqualTo("the slowest machine, a");
    }

    @Test
    void theOriginsEngineKnowsItsUplinkBeforeItAnnouncesIt() {
        swarm.originUp = 250;
        assertThat(now().bound()).contains(Duration.ofSeconds(4));
        swarm.origin(500);
        assertThat(now().bound()).contains(Duration.ofSeconds(2));
        fleet.engine = Optional.empty();
        assertThat(now().bound()).contains(Duration.ofSeconds(2));
    }

    @Test
    void allUplinksCountWhenAllAreKnown() {
        swarm.origin(100).link("a", Flow.NO_SITE, 500, 10).link("b", Flow.NO_SITE, 500, 10);
        assertThat(now().bottleneck()).isEqualTo("the origin's uplink");
        assertThat(now().known()).isEqualTo(2);
        swarm.link("c", Flow.NO_SITE, 500, 30);
        assertThat(now().bottleneck()).isEqualTo("all uplinks together");
        assertThat(now().bound()).contains(Duration.ofSeconds(20));
        assertThat(now().known()).isEqualTo(3);
    }

    @Test
    void whoHasFailedOrHadEverythingIsNotCounted() {
        swarm.origin(100).link("a", Flow.NO_SITE, 1, 1);
        fleet.report(id, "a", ActionState.ERROR);
        assertThat(now().machines()).isEqualTo(2);
        assertThat(now().bottleneck()).isEqualTo("the origin's uplink");
    }

    @Test
    void ratesOfWansCountWhereTheyAreConfigured() {
        twoSites();
        swarm.origin(1000).link("a", "lyon", 0, 10).link("b", "lyon", 0, 10).link("c", "paris", 0, 0);
        WanRates rates = new WanRates() {
            @Override
            public OptionalLong into(String site) {
                return site.equals("lyon") ? OptionalLong.of(80) : OptionalLong.empty();
            }

            @Override
            public OptionalLong outOf(String site) {
                return OptionalLong.of(0); // nothing that could be counted with
            }
        };
        RolloutRecord rollout = new RolloutRecord(
                1,
                APP1,
                swarm.infoHash(),
                1000,
                "all",
                false,
                org.essaim.api.fleet.RolloutState.RUNNING,
                false,
                fleet.clock.instant(),
                Optional.of(fleet.clock.instant()),
                Optional.empty(),
                0,
                0);
        Efficiency efficiency = new Appraisal(() -> Optional.of(swarm), Optional::empty, rates)
                .of(rollout, fleet.desk.actions(id), machine -> true, fleet.clock.instant())
                .orElseThrow();
        assertThat(efficiency.bound()).contains(Duration.ofSeconds(20)); // 2 × 1000 ÷ (80 + 10 + 10)
        assertThat(efficiency.bottleneck()).isEqualTo("WAN and uplinks of lyon");
    }

    @Test
    void onlyWhatRunsOrIsDoneIsCompared() {
        assertThat(fleet.desk.efficiency(
                        fleet.desk.create(FleetOf.APP2, "all", false).id()))
                .isEmpty();
        fleet.desk.stop(id);
        assertThat(fleet.desk.efficiency(id)).isEmpty();
        assertThatExceptionOfType(RequestFault.class).isThrownBy(() -> fleet.desk.efficiency(99));
        fleet.tracker = Optional.empty();
        assertThat(fleet.desk.efficiency(id)).isEmpty();
    }

    @Test
    void aRolloutThatIsDoneTookTheTimeUntilItsEnd() {
        swarm.origin(100);
        fleet.clock.pass(Duration.ofSeconds(15));
        for (String machine : List.of("a", "b", "c")) {
            fleet.report(id, machine, ActionState.FINISHED, 1000);
        }
        fleet.clock.pass(Duration.ofHours(1));
        assertThat(now().ratio()).hasValue(1.5);
        assertThat(now().originMayGo()).isTrue();
        assertThat(now().origin()).isEqualTo("no machine fetches any more");
    }

    @Test
    void whileAMachineHasNotBegunTheOriginIsNeeded() {
        fetching("a", Flow.NO_SITE);
        swarm.in("b", 0).link("b", Flow.NO_SITE, 0, 0); // from an earlier rollout, and not told of this one yet
        fetching("c", Flow.NO_SITE);
        needed("b is not in the swarm yet");
        fetching("b", Flow.NO_SITE);
        swarm.out("b");
        needed("b is not in the swarm yet");
    }

    @Test
    void withoutSitesOneMachineWithEverythingIsEnough() {
        allFetching();
        needed("it sees 0 % of the pieces at the machines");
        swarm.in("c", 0);
        mayGo();
    }

    @Test
    void whoIsOutOfContactHoldsNothing() {
        allFetching();
        swarm.in("c", 0);
        fleet.clock.pass(Duration.ofMinutes(5));
        needed("it sees 0 % of the pieces at the machines");
    }

    @Test
    void otherSoftwareHoldsNothing() {
        allFetching();
        swarm.in("http-1", 0);
        assertThat(now().originMayGo()).isFalse();
    }

    @Test
    void whatTheOriginSeesAtItsNeighboursTogetherIsEnough() {
        allFetching();
        swarm.spreads.add(new Spread(0, 0, 7, 8));
        needed("it sees 87 % of the pieces at the machines");
        swarm.spreads.set(0, new Spread(0, 0, 8, 8));
        mayGo();
    }

    @Test
    void everySiteThatStillFetchesNeedsEveryPiece() {
        twoSites();
        allFetching();
        swarm.spreads.add(new Spread(0, 2, 8, 8));
        needed("it sees 0 % of the pieces in paris");
        swarm.spreads.add(new Spread(1, 2, 6, 8));
        needed("it sees 75 % of the pieces in paris");
        swarm.in("c", 0);
        mayGo();
    }

    @Test
    void aSiteWhereNobodyFetchesNeedsNothing() {
        twoSites();
        allFetching();
        fleet.report(id, "c", ActionState.FINISHED, 1000);
        swarm.spreads.add(new Spread(0, 2, 8, 8));
        mayGo();
    }

    @Test
    void machinesInNoSiteAreASite() {
        twoSites();
        allFetching();
        fetching("c", Flow.NO_SITE);
        swarm.spreads.add(new Spread(0, 3, 8, 8));
        swarm.spreads.add(new Spread(2, 3, 4, 8));
        needed("it sees 50 % of the pieces at machines in no site");
        swarm.spreads.set(1, new Spread(2, 3, 8, 8));
        mayGo();
    }

    @Test
    void whileEngineAndTrackerTellOtherSitesApartNothingIsKnown() {
        allFetching();
        for (int sites : new int[] {1, 2, 4}) {
            swarm.spreads.clear();
            swarm.spreads.add(new Spread(0, sites, 8, 8));
            assertThat(now().originMayGo()).isFalse();
        }
        twoSites();
        for (int sites : new int[] {0, 1, 4}) {
            swarm.spreads.clear();
            swarm.spreads.addAll(List.of(new Spread(0, sites, 8, 8), new Spread(1, sites, 8, 8)));
            assertThat(now().originMayGo()).isFalse();
        }
    }

    @Test
    void aMachineWhoseSiteIsNotKnownKeepsTheOrigin() {
        twoSites();
        fetching("a", "lyon");
        fetching("c", "paris");
        fleet.report(id, "b", ActionState.DOWNLOADING, 10);
        swarm.in("b", 990);
        needed("it is not known on which site b is");
    }

    @Test
    void aPausedRolloutWaitsForTheServer() {
        allFetching();
        swarm.in("c", 0);
        fleet.desk.pause(id);
        needed("the rollout is paused, and only the server can resume it");
    }
}
