/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.SwarmCounts;

/**
 * Memory stores side by side: a swarm's info-hash says in which it is, so that announces of different swarms do not wait
 * for each other. Each holds its share of the swarms; a store for few swarms is a single one, which holds exactly as many
 * as it may. Thread-safe.
 */
final class ShardedPeerStore implements PeerStore {

    private static final int MOST_SHARDS = 16;
    private static final int FEWEST_SWARMS_PER_SHARD = 64;

    private final MemoryPeerStore[] shards;
    private final AtomicLong lastSweep = new AtomicLong(Long.MIN_VALUE);

    /** @param random where each shard's own generator begins */
    ShardedPeerStore(int maxSwarms, int maxPeersPerSwarm, RandomGenerator random) {
        int wanted = Math.max(1, Math.min(MOST_SHARDS, maxSwarms / FEWEST_SWARMS_PER_SHARD));
        shards = new MemoryPeerStore[Integer.highestOneBit(wanted)];
        for (int i = 0; i < shards.length; i++) {
            shards[i] = new MemoryPeerStore(
                    maxSwarms / shards.length, maxPeersPerSwarm, new SplittableRandom(random.nextLong()));
        }
    }

    private MemoryPeerStore shard(InfoHash infoHash) {
        int hash = infoHash.hashCode();
        return shards[(hash ^ hash >>> 16) & shards.length - 1];
    }

    @Override
    public void put(Announce announce, Duration ttl, long now) {
        sweepIfDue(now);
        shard(announce.infoHash()).put(announce, ttl, now);
    }

    @Override
    public void remove(InfoHash infoHash, MachineId machine) {
        shard(infoHash).remove(infoHash, machine);
    }

    @Override
    public List<PeerEndpoint> pick(InfoHash infoHash, MachineId except, boolean missingOnly, int max, long now) {
        return shard(infoHash).pick(infoHash, except, missingOnly, max, now);
    }

    @Override
    public SwarmCounts counts(InfoHash infoHash) {
        return shard(infoHash).counts(infoHash);
    }

    @Override
    public List<Announce> swarm(InfoHash infoHash, long now) {
        return shard(infoHash).swarm(infoHash, now);
    }

    @Override
    public List<InfoHash> swarms(long now) {
        return Arrays.stream(shards)
                .flatMap(shard -> shard.swarms(now).stream())
                .toList();
    }

    @Override
    public int size() {
        int size = 0;
        for (MemoryPeerStore shard : shards) {
            size += shard.size();
        }
        return size;
    }

    /** One of those who announce sweeps every shard, so that none of which nobody talks keeps what has expired. */
    private void sweepIfDue(long now) {
        long last = lastSweep.get();
        boolean due = last == Long.MIN_VALUE || now - last >= MemoryPeerStore.SWEEP_NANOS;
        if (due && lastSweep.compareAndSet(last, now)) {
            for (MemoryPeerStore shard : shards) {
                shard.sweep(now);
            }
        }
    }
}
