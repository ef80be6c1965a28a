/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.SwarmCounts;
import org.junit.jupiter.api.Test;

/** What every peer store must do; the store is made anew for each test. */
abstract class PeerStoreContract {

    static final InfoHash SWARM = new InfoHash("aa".repeat(20));
    static final Duration TTL = Duration.ofSeconds(60);
    private static final MachineId NOBODY = new MachineId("nobody");

    abstract PeerStore store(int maxSwarms, int maxPeers, RandomGenerator random);

    private final PeerStore store = store(100, 1000, new Random(1));

    @Test
    void whoAnnouncedIsNamedToOthersButNotToItself() {
        store.put(announce(SWARM, "a", 5), TTL, 0);
        store.put(announce(SWARM, "b", 5), TTL, 0);
        assertThat(names(store.pick(SWARM, new MachineId("a"), false, 50, 1))).containsExactly("b");
    }

    @Test
    void aSecondAnnounceReplacesTheFirst() {
        store.put(announce(SWARM, "a", 5), TTL, 0);
        store.put(announce(SWARM, "a", 3), TTL, 1);
        assertThat(store.swarm(SWARM, 2))
                .singleElement()
                .extracting(Announce::left)
                .isEqualTo(3L);
        assertThat(store.size()).isEqualTo(1);
    }

    @Test
    void whoIsSilentForLongerThanItsTimeIsForgotten() {
        store.put(announce(SWARM, "a", 5), TTL, 0);
        assertThat(store.pick(SWARM, NOBODY, false, 50, TTL.toNanos() - 1)).hasSize(1);
        assertThat(store.pick(SWARM, NOBODY, false, 50, TTL.toNanos())).isEmpty();
        assertThat(store.swarms(TTL.toNanos())).isEmpty();
        assertThat(store.size()).isZero();
    }

    @Test
    void timeMayWrapAround() {
        long late = Long.MAX_VALUE - 5;
        store.put(announce(SWARM, "a", 5), TTL, late);
        assertThat(store.pick(SWARM, NOBODY, false, 50, late + 10)).hasSize(1);
        assertThat(store.pick(SWARM, NOBODY, false, 50, late + TTL.toNanos())).isEmpty();
    }

    @Test
    void whoLeavesIsForgottenAtOnceAndTheLastTakesTheSwarmAlong() {
        store.put(announce(SWARM, "a", 5), TTL, 0);
        store.put(announce(SWARM, "b", 5), TTL, 0);
        store.remove(SWARM, new MachineId("a"));
        store.remove(SWARM, new MachineId("never-there"));
        assertThat(names(store.pick(SWARM, NOBODY, false, 50, 1))).containsExactly("b");
        store.remove(SWARM, new MachineId("b"));
        assertThat(store.swarms(1)).isEmpty();
    }

    @Test
    void seedsAreToldOnlyOfThoseWhoMissSomething() {
        store.put(announce(SWARM, "seed", 0), TTL, 0);
        store.put(announce(SWARM, "leech", 5), TTL, 0);
        assertThat(names(store.pick(SWARM, NOBODY, true, 50, 1))).containsExactly("leech");
    }

    @Test
    void theOriginIsAlwaysAmongThePeersHoweverManyThereAre() {
        for (int i = 0; i < 500; i++) {
            store.put(announce(SWARM, "m" + i, 5), TTL, 0);
        }
        store.put(announce(SWARM, "origin", 0), TTL, 0);
        for (int i = 0; i < 20; i++) {
            List<String> picked = names(store.pick(SWARM, NOBODY, false, 10, 1));
            assertThat(picked).hasSize(10).doesNotHaveDuplicates().contains("origin");
        }
        assertThat(names(store.pick(SWARM, NOBODY, true, 10, 1))).doesNotContain("origin");
    }

    @Test
    void countsFollowWhatPeersSay() {
        assertThat(store.counts(SWARM)).isEqualTo(SwarmCounts.NONE);
        store.put(announce(SWARM, "seed", 0), TTL, 0);
        store.put(announce(SWARM, "a", 5), TTL, 0);
        store.put(announce(SWARM, "b", 5), TTL, 0);
        assertThat(store.counts(SWARM)).isEqualTo(new SwarmCounts(1, 2, 0));
        Announce last = announce(SWARM, "a", 0);
        store.put(new Announce(SWARM, last.peer(), Announce.Event.COMPLETED, 0, 5, 0), TTL, 1);
        assertThat(store.counts(SWARM)).isEqualTo(new SwarmCounts(2, 1, 1));
        store.remove(SWARM, new MachineId("seed"));
        store.remove(SWARM, new MachineId("b"));
        assertThat(store.counts(SWARM)).isEqualTo(new SwarmCounts(1, 0, 1));
    }

    @Test
    void whereAllAreCompleteNobodyIsNamedToSeeds() {
        store.put(announce(SWARM, "seed", 0), TTL, 0);
        store.put(announce(SWARM, "other", 0), TTL, 0);
        assertThat(store.pick(SWARM, NOBODY, true, 50, 1)).isEmpty();
    }

    @Test
    void everyPeerIsPickedSoonerOrLater() {
        for (int i = 0; i < 100; i++) {
            store.put(announce(SWARM, "m" + i, 5), TTL, 0);
        }
        java.util.Set<String> seen = new java.util.HashSet<>();
        for (int i = 0; i < 100; i++) {
            seen.addAll(names(store.pick(SWARM, NOBODY, false, 10, 1)));
        }
        assertThat(seen).hasSize(100);
    }

    @Test
    void aFullSwarmForgetsTheOneHeardOfLeastRecently() {
        PeerStore small = store(2, 2, new Random(1));
        small.put(announce(SWARM, "a", 5), TTL, 0);
        small.put(announce(SWARM, "b", 5), TTL, 1);
        small.put(announce(SWARM, "a", 5), TTL, 2);
        small.put(announce(SWARM, "c", 5), TTL, 3);
        assertThat(names(small.pick(SWARM, NOBODY, false, 50, 4))).containsExactlyInAnyOrder("a", "c");
        assertThat(small.size()).isEqualTo(2);
    }

    @Test
    void tooManySwarmsPushOutTheQuietestOne() {
        PeerStore small = store(2, 2, new Random(1));
        small.put(announce(hash("01"), "a", 5), TTL, 0);
        small.put(announce(hash("02"), "a", 5), TTL, 1);
        small.put(announce(hash("01"), "b", 5), TTL, 2);
        small.put(announce(hash("03"), "a", 5), TTL, 3);
        assertThat(small.swarms(4)).containsExactlyInAnyOrder(hash("01"), hash("03"));
        assertThat(small.size()).isEqualTo(3);
    }

    @Test
    void aThousandRandomStepsKeepTheStoreConsistent() {
        Random random = new Random(42);
        PeerStore bounded = store(5, 20, random);
        java.util.Map<String, Long> model = new java.util.HashMap<>();
        for (int step = 0; step < 1000; step++) {
            long now = step * 100_000_000L;
            InfoHash swarm = hash("0" + random.nextInt(4));
            String name = "m" + random.nextInt(15);
            if (random.nextInt(4) == 0) {
                bounded.remove(swarm, new MachineId(name));
                model.remove(swarm + name);
            } else {
                bounded.put(announce(swarm, name, 1), Duration.ofSeconds(20), now);
                model.put(swarm + name, now);
            }
            long alive = model.entrySet().stream()
                    .filter(e -> e.getKey().startsWith(swarm.hex()) && now - e.getValue() < 20_000_000_000L)
                    .count();
            assertThat(bounded.swarm(swarm, now)).as("step %d", step).hasSize((int) alive);
        }
    }

    static Announce announce(InfoHash swarm, String machine, long left) {
        PeerEndpoint peer = new PeerEndpoint(
                new MachineId(machine), new InetSocketAddress("127.0.0.1", 49152), machine.equals("origin"));
        return new Announce(swarm, peer, Announce.Event.PERIODIC, 0, 0, left);
    }

    static InfoHash hash(String byteInHex) {
        return new InfoHash(byteInHex.repeat(20));
    }

    static List<String> names(List<PeerEndpoint> peers) {
        return peers.stream().map(peer -> peer.machine().value()).toList();
    }
}
