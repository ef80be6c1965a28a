/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.WanLimit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tracker whose first site, 10.1.0.0/16, may take in 1000 bytes per second; machines announce when they are recalled. */
class WanLimitsTest {

    private static final InfoHash APP = new InfoHash("ab".repeat(20));
    private static final InfoHash LIBS = new InfoHash("cd".repeat(20));
    private static final Map<String, String> SITES = Map.of("site.a", "10.1.0.0/16", "site.b", "10.2.0.0/16");
    private static final long NONE = Long.MAX_VALUE;

    private final VirtualTime time = new VirtualTime();
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return time.instant();
        }
    };
    private final SwarmTracker tracker = new SwarmTracker(
            new MemoryPeerStore(10, 1000, new Random(1)), new FlowBooks(100), new Random(1), time::nanos);
    private final Set<MachineId> recalled = new LinkedHashSet<>();
    /** What each machine announces, by swarm. */
    private final Map<MachineId, Map<InfoHash, Announce>> machines = new LinkedHashMap<>();
    /** What each machine was told last. */
    private final Map<MachineId, WanLimit> told = new HashMap<>();

    @BeforeEach
    void aLimit() {
        limits(Map.of("limit.a", "1000"));
        tracker.listen(recalled::addAll);
        join(APP, "origin", "192.0.2.1", 0);
        join(LIBS, "origin", "192.0.2.1", 0);
    }

    private void limits(Map<String, String> lines) {
        SiteMap sites = SiteMap.read(SITES);
        tracker.sites(sites, SiteBudgets.read(lines, sites, clock));
    }

    private void join(InfoHash swarm, String name, String address, long left) {
        announce(swarm, name, address, left, Announce.Event.STARTED);
    }

    private void announce(InfoHash swarm, String name, String address, long left, Announce.Event event) {
        MachineId machine = new MachineId(name);
        PeerEndpoint peer = new PeerEndpoint(machine, new InetSocketAddress(address, 49152), name.equals("origin"));
        Announce announce = new Announce(swarm, peer, event, 0, 0, left);
        if (event == Announce.Event.STOPPED) {
            machines.get(machine).remove(swarm);
            tracker.announce(announce);
        } else {
            machines.computeIfAbsent(machine, m -> new LinkedHashMap<>()).put(swarm, announce);
            told.put(machine, tracker.announce(announce).wan());
        }
    }

    /** Everybody who was recalled announces everything again, until nobody is. */
    private int settle() {
        int rounds = 0;
        while (!recalled.isEmpty()) {
            assertThat(rounds++).as("rounds").isLessThan(20);
            Set<MachineId> now = new LinkedHashSet<>(recalled);
            recalled.clear();
            now.forEach(machine -> machines.getOrDefault(machine, Map.of())
                    .values()
                    .forEach(announce ->
                            told.put(machine, tracker.announce(announce).wan())));
        }
        return rounds;
    }

    /** Four machines in each of two sites, the first two of which are its gateways. */
    private void fleet(InfoHash swarm, int from) {
        for (int i = from; i < from + 4; i++) {
            join(swarm, "a" + i, "10.1.0." + i, 10);
            join(swarm, "b" + i, "10.2.0." + i, 10);
        }
        settle();
    }

    private long down(String machine) {
        return told.get(new MachineId(machine)).down();
    }

    private long up(String machine) {
        return told.get(new MachineId(machine)).up();
    }

    @Test
    void theGatewaysOfASiteShareItsLimitAndNobodyElseUsesItsLink() {
        fleet(APP, 1);
        assertThat(down("a1")).isEqualTo(500);
        assertThat(down("a2")).isEqualTo(500);
        assertThat(up("a1")).isEqualTo(500);
        assertThat(down("a3")).isZero();
        assertThat(down("b1")).isEqualTo(NONE);
        assertThat(told.get(MachineId.ORIGIN)).isEqualTo(WanLimit.NONE);
    }

    @Test
    void aMachineOfSeveralSwarmsHasOneShareForAllOfThem() {
        fleet(APP, 1);
        fleet(LIBS, 1);
        assertThat(down("a1")).isEqualTo(500);
        assertThat(down("a2")).isEqualTo(500);
    }

    @Test
    void swarmsWithOtherGatewaysShareTheLimitAsWell() {
        fleet(APP, 1);
        fleet(LIBS, 5);
        for (String gateway : new String[] {"a1", "a2", "a5", "a6"}) {
            assertThat(down(gateway)).as(gateway).isEqualTo(250);
            assertThat(up(gateway)).as(gateway).isEqualTo(250);
        }
    }

    @Test
    void whoIsCompleteLeavesTheRestToTheOthersAndWhereEverybodyIsNobodySends() {
        fleet(APP, 1);
        fleet(LIBS, 5);
        for (int i = 1; i <= 4; i++) {
            announce(APP, "a" + i, "10.1.0." + i, 0, Announce.Event.COMPLETED);
        }
        settle();
        assertThat(down("a1")).isZero();
        assertThat(down("a5")).isEqualTo(500);
        assertThat(up("a1")).as("the other site misses something").isEqualTo(250);
        for (int i = 1; i <= 4; i++) {
            announce(APP, "b" + i, "10.2.0." + i, 0, Announce.Event.COMPLETED);
        }
        settle();
        assertThat(up("a1")).isZero();
        assertThat(up("a5")).isEqualTo(500);
        join(APP, "b9", "10.2.0.9", 10);
        settle();
        assertThat(up("a1")).isEqualTo(250);
    }

    @Test
    void whenAGatewayLeavesAnotherGetsItsShare() {
        fleet(APP, 1);
        announce(APP, "a1", "10.1.0.1", 10, Announce.Event.STOPPED);
        assertThat(recalled).extracting(MachineId::value).contains("a2", "a3");
        settle();
        assertThat(down("a2")).isEqualTo(500);
        assertThat(down("a3")).isEqualTo(500);
    }

    @Test
    void whenASilentGatewayIsForgottenItsShareIsFree() {
        fleet(APP, 1);
        machines.keySet().retainAll(Set.of(new MachineId("a2")));
        for (int i = 0; i < 4; i++) {
            time.advance(SwarmTracker.SHORTEST);
            announce(APP, "a2", "10.1.0.2", 10, Announce.Event.PERIODIC);
        }
        settle();
        assertThat(down("a2")).isEqualTo(1000);
    }

    @Test
    void aLimitThatIsChangedReachesTheGatewaysAtOnce() {
        fleet(APP, 1);
        limits(Map.of("limit.a", "1000", "uplimit.a", "off"));
        settle();
        assertThat(down("a1")).isEqualTo(500);
        assertThat(up("a1")).isZero();
        limits(Map.of());
        assertThat(recalled).extracting(MachineId::value).containsExactlyInAnyOrder("a1", "a2");
        settle();
        assertThat(told.get(new MachineId("a1"))).isEqualTo(WanLimit.NONE);
        limits(Map.of("limit.b", "10"));
        assertThat(recalled).extracting(MachineId::value).containsExactlyInAnyOrder("b1", "b2");
        settle();
        assertThat(down("b1")).isEqualTo(5);
        limits(Map.of("limit.b", "10"));
        assertThat(recalled).as("the same").isEmpty();
    }

    @Test
    void aLimitThatChangesByTheTimeOfDayReachesTheGatewaysWhenItIsTime() {
        limits(Map.of("limit.a", "1000; 08:00-18:00 100"));
        fleet(APP, 1);
        assertThat(down("a1")).as("at midnight").isEqualTo(500);
        time.advance(Duration.ofHours(8).minusSeconds(1));
        tracker.look();
        assertThat(recalled).isEmpty();
        time.advance(Duration.ofSeconds(1));
        tracker.look();
        assertThat(recalled).extracting(MachineId::value).containsExactlyInAnyOrder("a1", "a2");
    }

    @Test
    void aNewcomerThatIsNoGatewayMakesNobodyAnnounceForTheLimit() {
        fleet(APP, 1);
        for (int i = 5; i < 10; i++) {
            join(APP, "a" + i, "10.1.0." + i, 10);
            assertThat(settle()).isLessThanOrEqualTo(1);
        }
        assertThat(down("a9")).isZero();
    }
}
