/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.SwarmCounts;

/**
 * Peers in memory, bounded: beyond the limits the one who was heard of least recently gives way, because it will
 * announce again if it is still there. Thread-safe by one lock; nothing under it waits or grows faster than a swarm.
 */
final class MemoryPeerStore implements PeerStore {

    static final long SWEEP_NANOS = Duration.ofSeconds(10).toNanos();

    private final int maxSwarms;
    private final int maxPeersPerSwarm;
    private final RandomGenerator random;
    private final Map<InfoHash, StoredSwarm> swarms = new LinkedHashMap<>(16, 0.75f, true);
    private volatile int size;

    /** @param random decides who is picked; used under the lock alone */
    MemoryPeerStore(int maxSwarms, int maxPeersPerSwarm, RandomGenerator random) {
        this.maxSwarms = maxSwarms;
        this.maxPeersPerSwarm = maxPeersPerSwarm;
        this.random = random;
    }

    @Override
    public synchronized void put(Announce announce, Duration ttl, long now) {
        StoredSwarm swarm = swarms.computeIfAbsent(announce.infoHash(), hash -> new StoredSwarm(random));
        int before = swarm.size();
        swarm.put(announce, now + ttl.toNanos());
        if (swarm.size() > maxPeersPerSwarm) {
            swarm.removeQuietest();
        }
        size += swarm.size() - before;
        if (swarms.size() > maxSwarms) {
            dropQuietestSwarm();
        }
    }

    @Override
    public synchronized void remove(InfoHash infoHash, MachineId machine) {
        StoredSwarm swarm = swarms.get(infoHash);
        if (swarm != null && swarm.remove(machine)) {
            size--;
            if (swarm.size() == 0) {
                swarms.remove(infoHash);
            }
        }
    }

    @Override
    public synchronized List<PeerEndpoint> pick(
            InfoHash infoHash, MachineId except, boolean missingOnly, int max, long now) {
        StoredSwarm swarm = swarms.get(infoHash);
        return swarm == null ? List.of() : swarm.pick(except, missingOnly, max, now);
    }

    @Override
    public synchronized SwarmCounts counts(InfoHash infoHash) {
        StoredSwarm swarm = swarms.get(infoHash);
        return swarm == null ? SwarmCounts.NONE : swarm.counts();
    }

    @Override
    public synchronized List<Announce> swarm(InfoHash infoHash, long now) {
        sweep(now);
        StoredSwarm swarm = swarms.get(infoHash);
        return swarm == null ? List.of() : swarm.announces();
    }

    @Override
    public synchronized List<InfoHash> swarms(long now) {
        sweep(now);
        return List.copyOf(swarms.keySet());
    }

    @Override
    public int size() {
        return size;
    }

    /** Forgets those who have been silent for too long. */
    synchronized void sweep(long now) {
        for (Iterator<StoredSwarm> each = swarms.values().iterator(); each.hasNext(); ) {
            StoredSwarm swarm = each.next();
            size -= swarm.removeExpired(now);
            if (swarm.size() == 0) {
                each.remove();
            }
        }
    }

    private void dropQuietestSwarm() {
        Iterator<StoredSwarm> quietest = swarms.values().iterator();
        size -= quietest.next().size();
        quietest.remove();
    }
}
