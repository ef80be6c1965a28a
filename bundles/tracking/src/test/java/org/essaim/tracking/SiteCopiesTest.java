/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.health.HealthCheck.Finding;
import org.essaim.api.health.HealthCheck.Level;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.AnnounceReply;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.Place;
import org.essaim.api.tracking.Site;
import org.essaim.api.tracking.Traffic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A site that may take in 1.2 copies of a payload of 1000 bytes. */
class SiteCopiesTest {

    private static final InfoHash APP = new InfoHash("ab".repeat(20));
    private static final int SITE_B = 1;

    private final SwarmTracker tracker =
            new SwarmTracker(new MemoryPeerStore(10, 1000, new Random(1)), new FlowBooks(100), new Random(1), () -> 0);
    private final List<MachineId> recalled = new ArrayList<>();

    @BeforeEach
    void twoSites() {
        budgets(Map.of("copies.a", "1.2"));
        tracker.listen(recalled::addAll);
        origin(1000);
        for (int i = 1; i <= 4; i++) {
            announce("a" + i, "10.1.0." + i, 1000, Map.of());
        }
        recalled.clear();
    }

    private void budgets(Map<String, String> lines) {
        SiteMap sites = SiteMap.read(Map.of("site.a", "10.1.0.0/16", "site.b", "10.2.0.0/16"));
        tracker.sites(sites, SiteBudgets.read(lines, sites, Clock.systemUTC()));
    }

    private void origin(long length) {
        PeerEndpoint peer = new PeerEndpoint(MachineId.ORIGIN, new InetSocketAddress("192.0.2.1", 1), true);
        tracker.announce(new Announce(APP, peer, Announce.Event.PERIODIC, 0, 0, 0, Traffic.NONE, length));
    }

    private AnnounceReply announce(String machine, String address, long left, Map<Integer, Long> received) {
        PeerEndpoint peer = new PeerEndpoint(new MachineId(machine), new InetSocketAddress(address, 1), false);
        Traffic traffic = new Traffic(7, received, 0, 0);
        return tracker.announce(new Announce(APP, peer, Announce.Event.PERIODIC, 0, 0, left, traffic));
    }

    private Site site() {
        return tracker.sites().get(0);
    }

    private AnnounceReply gateway(long fromOrigin, long fromB, long fromOwn) {
        return announce("a1", "10.1.0.1", 1, Map.of(Place.APART, fromOrigin, SITE_B, fromB, 0, fromOwn));
    }

    @Test
    void whatCameFromElsewhereCountsAndWhatCameFromTheOwnSiteDoesNot() {
        gateway(300, 200, 4000);
        announce("a2", "10.1.0.2", 1, Map.of(Place.APART, 250L));
        assertThat(site().uses()).containsExactly(new Site.Use(APP, 750, 1000, false));
        assertThat(site().uses().get(0).copies()).isEqualTo(0.75);
        assertThat(tracker.sites().get(SITE_B).uses()).isEmpty();
    }

    @Test
    void whenAsManyCopiesAsMayHaveComeInEverybodyWhoMissesSomethingHearsIt() {
        announce("a4", "10.1.0.4", 0, Map.of());
        announce("a2", "10.1.0.2", 1, Map.of(Place.APART, 600L));
        assertThat(gateway(500, 99, 0).wan().spent()).isFalse();
        assertThat(recalled).isEmpty();
        assertThat(gateway(500, 100, 0).wan().spent()).isTrue();
        assertThat(recalled).extracting(MachineId::value).containsExactlyInAnyOrder("a2", "a3");
        assertThat(announce("a3", "10.1.0.3", 1, Map.of()).wan().spent()).isTrue();
        assertThat(announce("b1", "10.2.0.1", 1, Map.of()).wan().spent()).isFalse();
        assertThat(site().uses().get(0).spent()).isTrue();
    }

    @Test
    void aBudgetThatIsRaisedOrTakenAwayReachesThem() {
        gateway(1200, 0, 0);
        recalled.clear();
        budgets(Map.of("copies.a", "1.3"));
        assertThat(recalled).extracting(MachineId::value).containsExactlyInAnyOrder("a1", "a2", "a3", "a4");
        assertThat(gateway(1200, 0, 0).wan().spent()).isFalse();
        assertThat(gateway(1300, 0, 0).wan().spent()).isTrue();
        budgets(Map.of());
        assertThat(gateway(9000, 0, 0).wan().spent()).isFalse();
    }

    @Test
    void ofASpentSwarmNoGatewayUsesTheLinkAnyMore() {
        budgets(Map.of("copies.a", "1.2", "limit.a", "1000"));
        assertThat(gateway(100, 0, 0).wan().down()).isEqualTo(500);
        assertThat(gateway(1200, 0, 0).wan().down()).isZero();
    }

    @Test
    void withoutALengthNothingIsSpent() {
        InfoHash other = new InfoHash("cd".repeat(20));
        PeerEndpoint peer = new PeerEndpoint(new MachineId("a1"), new InetSocketAddress("10.1.0.1", 1), false);
        Traffic much = new Traffic(7, Map.of(Place.APART, 1L << 40), 0, 0);
        AnnounceReply reply = tracker.announce(new Announce(other, peer, Announce.Event.STARTED, 0, 0, 1, much));
        assertThat(reply.wan().spent()).isFalse();
        assertThat(site().uses()).contains(new Site.Use(other, 1L << 40, 0, false));
        assertThat(new Site.Use(other, 5, 0, false).copies()).isZero();
    }

    @Test
    void gatewaysOfSuchASiteAnnounceOften() {
        assertThat(gateway(0, 0, 0).interval()).isEqualTo(SwarmTracker.COUNTING);
        assertThat(announce("a4", "10.1.0.4", 1, Map.of()).interval()).isEqualTo(SwarmTracker.SHORTEST);
        assertThat(announce("a1", "10.1.0.1", 0, Map.of()).interval()).isEqualTo(SwarmTracker.SHORTEST);
        budgets(Map.of());
        assertThat(gateway(0, 0, 0).interval()).isEqualTo(SwarmTracker.SHORTEST);
    }

    @Test
    void theDoctorSaysForWhomItIsSpentAndWhatToDoAsLongAsAnybodyWaits() {
        gateway(1200, 0, 0);
        List<Finding> findings = TrackerHealth.spent(tracker.sites(), hash -> "app:2");
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Level.WARN);
            assertThat(finding.sentence()).contains("site a").contains("1.20 copies of app:2");
            assertThat(finding.remedy()).contains("site:limit a --copies");
        });
        for (int i = 1; i <= 4; i++) {
            announce("a" + i, "10.1.0." + i, 0, Map.of());
        }
        assertThat(TrackerHealth.spent(tracker.sites(), hash -> "app:2")).isEmpty();
    }
}
