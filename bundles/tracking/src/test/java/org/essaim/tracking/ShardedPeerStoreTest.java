/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.junit.jupiter.api.Test;

class ShardedPeerStoreTest extends PeerStoreContract {

    @Override
    PeerStore store(int maxSwarms, int maxPeers, RandomGenerator random) {
        return new ShardedPeerStore(maxSwarms, maxPeers, random);
    }

    private static List<InfoHash> hashes(int count) {
        Random random = new Random(7);
        List<InfoHash> hashes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] hash = new byte[20];
            random.nextBytes(hash);
            hashes.add(InfoHash.of(hash));
        }
        return hashes;
    }

    @Test
    void manySwarmsAreKeptApartAndFoundAgain() {
        PeerStore store = store(10_000, 10, new Random(1));
        List<InfoHash> hashes = hashes(1_000);
        hashes.forEach(hash -> store.put(announce(hash, "of-" + hash, 5), TTL, 0));
        assertThat(store.size()).isEqualTo(1_000);
        assertThat(store.swarms(1)).containsExactlyInAnyOrderElementsOf(hashes);
        for (InfoHash hash : hashes) {
            assertThat(names(store.pick(hash, new MachineId("me"), false, 50, 1)))
                    .containsExactly("of-" + hash);
        }
    }

    @Test
    void thereAreNeverMoreSwarmsThanMayBe() {
        PeerStore store = store(1_024, 10, new Random(1));
        hashes(5_000).forEach(hash -> store.put(announce(hash, "a", 5), TTL, 0));
        assertThat(store.swarms(1)).hasSizeBetween(900, 1_024);
        assertThat(store.size()).isEqualTo(store.swarms(1).size());
    }

    @Test
    void whatHasExpiredGoesEvenWhereNobodyAnnouncesAnyMore() {
        PeerStore store = store(10_000, 10, new Random(1));
        hashes(1_000).forEach(hash -> store.put(announce(hash, "a", 5), TTL, 0));
        long later = Duration.ofMinutes(5).toNanos();
        store.put(announce(SWARM, "only", 5), TTL, later);
        assertThat(store.size()).isEqualTo(1);
    }
}
