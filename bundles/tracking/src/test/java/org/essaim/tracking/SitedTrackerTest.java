/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.RateLimit;
import org.essaim.api.RequestFault;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.AnnounceReply;
import org.essaim.api.tracking.Flow;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.PeerLink;
import org.essaim.api.tracking.Place;
import org.essaim.api.tracking.Site;
import org.essaim.api.tracking.SiteBudget;
import org.essaim.api.tracking.Traffic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tracker of a fleet in two sites, of which the first is 10.1.0.0/16 and the second 10.2.0.0/16. */
class SitedTrackerTest {

    private static final InfoHash SWARM = new InfoHash("ab".repeat(20));
    private static final Map<String, String> SITES = Map.of("site.a", "10.1.0.0/16", "site.b", "10.2.0.0/16");

    private final VirtualTime time = new VirtualTime();
    private final SwarmTracker tracker = new SwarmTracker(
            new MemoryPeerStore(10, 1000, new Random(1)), new FlowBooks(100), new Random(1), time::nanos);
    private final List<MachineId> recalled = new ArrayList<>();

    @BeforeEach
    void twoSites() {
        tracker.sites(SiteMap.read(SITES));
        tracker.listen(recalled::addAll);
        announce(MachineId.ORIGIN.value(), "192.0.2.1", 0, Announce.Event.STARTED);
    }

    private AnnounceReply announce(String machine, String address, long left, Announce.Event event) {
        PeerEndpoint peer = new PeerEndpoint(
                new MachineId(machine), new InetSocketAddress(address, 49152), machine.equals("origin"));
        return tracker.announce(new Announce(SWARM, peer, event, 0, 0, left));
    }

    private AnnounceReply join(String machine, String address) {
        return announce(machine, address, 10, Announce.Event.STARTED);
    }

    private AnnounceReply again(String machine, String address) {
        return announce(machine, address, 5, Announce.Event.PERIODIC);
    }

    /** Four machines a site. */
    private void fleet() {
        for (int i = 1; i <= 4; i++) {
            join("a" + i, "10.1.0." + i);
            join("b" + i, "10.2.0." + i);
        }
    }

    private static List<String> names(AnnounceReply reply) {
        return reply.peers().stream().map(peer -> peer.machine().value()).toList();
    }

    @Test
    void gatewaysHearOfTheOriginAndOfTheOtherSiteAndEverybodyElseOfItsOwn() {
        fleet();

        assertThat(names(again("a1", "10.1.0.1"))).containsExactlyInAnyOrder("origin", "a2", "a3", "a4", "b1");
        assertThat(names(again("a4", "10.1.0.4"))).containsExactlyInAnyOrder("a1", "a2", "a3");
        assertThat(again("b2", "10.2.0.2").place()).isEqualTo(new Place(1, 2, 1, 2));
        assertThat(names(announce("origin", "192.0.2.1", 0, Announce.Event.PERIODIC)))
                .containsExactlyInAnyOrder("a1", "a2", "b1", "b2");
    }

    @Test
    void peersComeWithTheirPlaces() {
        fleet();

        assertThat(again("a1", "10.1.0.1").peers())
                .filteredOn(peer -> peer.machine().value().equals("b1"))
                .extracting(PeerEndpoint::place)
                .containsExactly(new Place(1, 2, 0, 2));
        assertThat(again("a1", "10.1.0.1").peers())
                .filteredOn(PeerEndpoint::origin)
                .extracting(PeerEndpoint::place)
                .containsExactly(Place.apart(2));
    }

    private void counts(String machine, String address, Announce.Event event, Map<Integer, Long> received) {
        PeerEndpoint peer = new PeerEndpoint(
                new MachineId(machine), new InetSocketAddress(address, 49152), machine.equals("origin"));
        tracker.announce(new Announce(SWARM, peer, event, 0, 0, 5, new Traffic(1, received, 7, 8)));
    }

    @Test
    void whatHasGoneFromSiteToSiteStaysWhenEverybodyLeaves() {
        fleet();
        counts("a1", "10.1.0.1", Announce.Event.PERIODIC, Map.of(Place.APART, 10L, 1, 4L));
        counts("b1", "10.2.0.1", Announce.Event.PERIODIC, Map.of(1, 6L));
        counts("a1", "10.1.0.1", Announce.Event.STOPPED, Map.of(Place.APART, 12L, 1, 4L));
        List<Flow> flows = List.of(new Flow(Flow.ORIGIN, "a", 12), new Flow("b", "a", 4), new Flow("b", "b", 6));
        assertThat(tracker.flows(SWARM)).isEqualTo(flows);

        time.advance(SwarmTracker.LONGEST.multipliedBy(3)); // all others are forgotten
        assertThat(tracker.swarm(SWARM)).isEmpty();
        counts("a1", "10.1.0.1", Announce.Event.STARTED, Map.of(Place.APART, 12L, 1, 4L));

        assertThat(tracker.flows(SWARM)).isEqualTo(flows);
        assertThat(tracker.links(SWARM))
                .contains(new PeerLink(new MachineId("a1"), "a", 7, 8), new PeerLink(new MachineId("b1"), "b", 7, 8));
    }

    @Test
    void whenAGatewayLeavesThoseAroundItAreToldToAskAgain() {
        fleet();
        recalled.clear();

        announce("a1", "10.1.0.1", 5, Announce.Event.STOPPED);

        assertThat(recalled)
                .extracting(MachineId::value)
                .contains("a2", "a3", "a4", "b1", "origin")
                .doesNotContain("a1", "b3", "b4");
        assertThat(again("a3", "10.1.0.3").place()).isEqualTo(new Place(0, 2, 0, 2));
    }

    @Test
    void anOrdinaryNewcomerDisturbsOnlyThoseThatItHearsOf() {
        fleet();
        recalled.clear();

        join("a5", "10.1.0.5");

        assertThat(recalled).extracting(MachineId::value).isSubsetOf("a1", "a2", "a3", "a4");
    }

    @Test
    void aMachineThatFallsSilentIsReplacedWhenItIsForgotten() {
        fleet();
        for (int i = 0; i < 4; i++) {
            time.advance(SwarmTracker.SHORTEST);
            again("a2", "10.1.0.2");
            again("a3", "10.1.0.3");
            again("b2", "10.2.0.2");
        }

        assertThat(again("a3", "10.1.0.3").place().isGateway()).isTrue();
        assertThat(names(again("a3", "10.1.0.3"))).doesNotContain("a1", "a4", "origin");
    }

    @Test
    void seedsAreNamedOnlyToThoseWhoMissSomething() {
        fleet();
        announce("a1", "10.1.0.1", 0, Announce.Event.COMPLETED);

        assertThat(names(announce("a2", "10.1.0.2", 0, Announce.Event.COMPLETED)))
                .doesNotContain("a1", "origin")
                .contains("a3");
        assertThat(names(again("a4", "10.1.0.4"))).contains("a1");
    }

    @Test
    void whenTheSitesChangeEverybodyAsksAgainAndHearsWhereItStands() {
        fleet();
        recalled.clear();

        tracker.sites(SiteMap.read(Map.of("site.all", "10.0.0.0/8")));

        assertThat(Set.copyOf(recalled)).hasSize(9);
        again("a1", "10.1.0.1");
        assertThat(again("b1", "10.2.0.1").place().site()).isZero();
        assertThat(tracker.sites()).extracting(Site::name).containsExactly("all");
    }

    @Test
    void sitesAreDescribedWithTheirMachinesAndGateways() {
        fleet();

        Site site = tracker.sites().get(1);
        assertThat(site.name()).isEqualTo("b");
        assertThat(site.machines()).isEqualTo(4);
        assertThat(site.gateways())
                .extracting(gateway -> gateway.machine().value())
                .containsExactlyInAnyOrder("b1", "b2");
    }

    @Test
    void sitesAreDescribedWithWhatMayCrossTheirLinks() {
        SiteMap sites = SiteMap.read(SITES);
        Map<String, String> lines =
                Map.of("limit.a", "20mbit; 08:00-18:00 off", "uplimit.a", "1MB/s", "copies.a", "1.5");
        Clock noon = Clock.fixed(Instant.parse("2026-06-15T12:00:00Z"), ZoneOffset.UTC);

        tracker.sites(sites, SiteBudgets.read(lines, sites, noon));

        SiteBudget budget = tracker.sites().get(0).budget();
        assertThat(budget.down()).isEqualTo(new RateLimit(0, Optional.of(Instant.parse("2026-06-15T18:00:00Z"))));
        assertThat(budget.up()).isEqualTo(new RateLimit(1_000_000, Optional.empty()));
        assertThat(budget.copies()).hasValue(1.5);
        assertThat(tracker.sites().get(1).budget()).isEqualTo(SiteBudget.NONE);
    }

    @Test
    void whatCannotBeReadIsSaidBeforeItIsConfigured() {
        tracker.checkSites(Map.of("site.a", "10.1.0.0/16", "limit.a", "20mbit", "max.swarms", "10"));
        for (Map<String, String> lines : List.of(
                Map.of("site.a", "10.1.0.0/99"),
                Map.of("limit.a", "20mbit"),
                Map.of("site.a", "10.1.0.0/16", "copies.a", "0.5"))) {
            assertThatThrownBy(() -> tracker.checkSites(lines)).isInstanceOfSatisfying(RequestFault.class, fault -> {
                assertThat(fault.code()).isEqualTo("BAD_SITES");
                assertThat(fault.remedy()).contains("Nothing was changed");
            });
        }
        assertThat(tracker.sites()).extracting(Site::name).containsExactly("a", "b");
    }

    @Test
    void withoutSitesEverybodyIsNearEverybody() {
        tracker.sites(SiteMap.NONE);
        fleet();

        AnnounceReply reply = again("a1", "10.1.0.1");
        assertThat(reply.place()).isEqualTo(Place.FLAT);
        assertThat(names(reply)).contains("origin", "b4", "a4");
    }
}
