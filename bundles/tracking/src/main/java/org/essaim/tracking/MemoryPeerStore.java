/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.PeerEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * Peers in memory, bounded: beyond the limits the one who was heard of least recently gives way, because it will
 * announce again if it is still there. Thread-safe by one lock; nothing under it waits or grows faster than a swarm.
 */
final class MemoryPeerStore implements PeerStore {

    private static final long SWEEP_NANOS = Duration.ofSeconds(10).toNanos();

    private final int maxSwarms;
    private final int maxPeersPerSwarm;
    private final RandomGenerator random;
    private final Map<InfoHash, Swarm> swarms = new LinkedHashMap<>(16, 0.75f, true);
    private long lastSweep = Long.MIN_VALUE;
    private int size;

    /** @param random decides who is picked */
    MemoryPeerStore(int maxSwarms, int maxPeersPerSwarm, RandomGenerator random) {
        this.maxSwarms = maxSwarms;
        this.maxPeersPerSwarm = maxPeersPerSwarm;
        this.random = random;
    }

    @Override
    public synchronized void put(Announce announce, Duration ttl, long now) {
        sweepIfDue(now);
        Swarm swarm = swarms.computeIfAbsent(announce.infoHash(), hash -> new Swarm());
        size += swarm.put(new Peer(announce, now, now + ttl.toNanos()));
        if (swarm.peers.size() > maxPeersPerSwarm) {
            swarm.removeOldest();
            size--;
        }
        if (swarms.size() > maxSwarms) {
            dropOldestSwarm();
        }
    }

    @Override
    public synchronized void remove(InfoHash infoHash, MachineId machine) {
        Swarm swarm = swarms.get(infoHash);
        if (swarm != null && swarm.remove(machine)) {
            size--;
            if (swarm.peers.isEmpty()) {
                swarms.remove(infoHash);
            }
        }
    }

    @Override
    public synchronized List<PeerEndpoint> pick(
            InfoHash infoHash, MachineId except, boolean missingOnly, int max, long now) {
        Swarm swarm = swarms.get(infoHash);
        return swarm == null ? List.of() : swarm.pick(except, missingOnly, max, now);
    }

    @Override
    public synchronized List<Announce> swarm(InfoHash infoHash, long now) {
        sweep(now);
        Swarm swarm = swarms.get(infoHash);
        return swarm == null
                ? List.of()
                : swarm.peers.stream().map(Peer::announce).toList();
    }

    @Override
    public synchronized List<InfoHash> swarms(long now) {
        sweep(now);
        return List.copyOf(swarms.keySet());
    }

    @Override
    public synchronized int size() {
        return size;
    }

    private void sweepIfDue(long now) {
        if (lastSweep == Long.MIN_VALUE || now - lastSweep >= SWEEP_NANOS) {
            sweep(now);
        }
    }

    private void sweep(long now) {
        lastSweep = now;
        for (Iterator<Swarm> each = swarms.values().iterator(); each.hasNext(); ) {
            Swarm swarm = each.next();
            size -= swarm.removeExpired(now);
            if (swarm.peers.isEmpty()) {
                each.remove();
            }
        }
    }

    private void dropOldestSwarm() {
        Iterator<Swarm> eldest = swarms.values().iterator();
        size -= eldest.next().peers.size();
        eldest.remove();
    }

    private record Peer(Announce announce, long heard, long expires) {

        MachineId machine() {
            return announce.peer().machine();
        }

        boolean alive(long now) {
            return expires - now > 0;
        }
    }

    /** One swarm: a list for picking at random in constant time, and where each machine stands in it. */
    private final class Swarm {
        final List<Peer> peers = new ArrayList<>();
        final Map<MachineId, Integer> places = new HashMap<>();

        int put(Peer peer) {
            Integer place = places.get(peer.machine());
            if (place != null) {
                peers.set(place, peer);
                return 0;
            }
            places.put(peer.machine(), peers.size());
            peers.add(peer);
            return 1;
        }

        boolean remove(MachineId machine) {
            Integer place = places.get(machine);
            if (place == null) {
                return false;
            }
            swap(place, peers.size() - 1);
            peers.remove(peers.size() - 1);
            places.remove(machine);
            return true;
        }

        int removeExpired(long now) {
            List<MachineId> gone = peers.stream()
                    .filter(peer -> !peer.alive(now))
                    .map(Peer::machine)
                    .toList();
            gone.forEach(this::remove);
            return gone.size();
        }

        void removeOldest() {
            Peer newest = peers.get(peers.size() - 1);
            Peer oldest =
                    Collections.min(peers, (a, b) -> Long.compare(a.heard - newest.heard, b.heard - newest.heard));
            remove(oldest.machine());
        }

        /** The first steps of a Fisher-Yates shuffle: what was tried moves to the front, the rest stays to be drawn. */
        List<PeerEndpoint> pick(MachineId except, boolean missingOnly, int max, long now) {
            List<PeerEndpoint> picked = new ArrayList<>(Math.min(max, peers.size()));
            Peer origin = originFor(except, missingOnly, now);
            if (origin != null && max > 0) {
                picked.add(origin.announce.peer());
            }
            for (int tried = 0; tried < peers.size() && picked.size() < max; tried++) {
                swap(tried, tried + random.nextInt(peers.size() - tried));
                Peer peer = peers.get(tried);
                if (peer != origin && useful(peer, except, missingOnly, now)) {
                    picked.add(peer.announce.peer());
                }
            }
            return picked;
        }

        private @Nullable Peer originFor(MachineId except, boolean missingOnly, long now) {
            Integer place = places.get(MachineId.ORIGIN);
            Peer origin = place == null ? null : peers.get(place);
            return origin != null && useful(origin, except, missingOnly, now) ? origin : null;
        }

        private boolean useful(Peer peer, MachineId except, boolean missingOnly, long now) {
            return peer.alive(now) && !peer.machine().equals(except) && !(missingOnly && peer.announce.left() == 0);
        }

        private void swap(int a, int b) {
            Peer first = peers.get(a);
            Peer second = peers.get(b);
            peers.set(a, second);
            peers.set(b, first);
            places.put(second.machine(), a);
            places.put(first.machine(), b);
        }
    }
}
