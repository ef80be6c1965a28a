/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.SwarmCounts;

/** One swarm: a list for picking at random in constant time, and each machine's peer in it. Its store's lock guards it. */
final class StoredSwarm {

    private final RandomGenerator random;
    private final List<Peer> peers = new ArrayList<>();

    /** The one heard of least recently comes first. */
    private final Map<MachineId, Peer> byMachine = new LinkedHashMap<>();

    private int complete;
    private long downloaded;

    StoredSwarm(RandomGenerator random) {
        this.random = random;
    }

    /** What picking looks at lies side by side: most of its time goes for memory that is not in a cache. */
    private static final class Peer {
        private Announce announce;
        private PeerEndpoint endpoint;
        private boolean complete;
        private long expires;
        private int place;

        private Peer(Announce announce, long expires, int place) {
            this.announce = announce;
            this.endpoint = announce.peer();
            this.complete = announce.left() == 0;
            this.expires = expires;
            this.place = place;
        }

        private void says(Announce other, long until) {
            announce = other;
            endpoint = other.peer();
            complete = other.left() == 0;
            expires = until;
        }

        private boolean isUseful(boolean missingOnly, long now) {
            return isAlive(now) && !(missingOnly && complete);
        }

        private boolean isAlive(long now) {
            return expires - now > 0;
        }
    }

    int size() {
        return peers.size();
    }

    SwarmCounts counts() {
        return new SwarmCounts(complete, peers.size() - complete, downloaded);
    }

    List<Announce> announces() {
        return peers.stream().map(peer -> peer.announce).toList();
    }

    void put(Announce announce, long expires) {
        MachineId machine = announce.peer().machine();
        Peer peer = byMachine.remove(machine);
        if (peer == null) {
            peer = new Peer(announce, expires, peers.size());
            peers.add(peer);
        } else {
            complete -= peer.complete ? 1 : 0;
            peer.says(announce, expires);
        }
        byMachine.put(machine, peer);
        complete += peer.complete ? 1 : 0;
        downloaded += announce.event() == Announce.Event.COMPLETED ? 1 : 0;
    }

    boolean remove(MachineId machine) {
        Peer peer = byMachine.remove(machine);
        if (peer == null) {
            return false;
        }
        complete -= peer.complete ? 1 : 0;
        swap(peer.place, peers.size() - 1);
        peers.remove(peers.size() - 1);
        return true;
    }

    int removeExpired(long now) {
        List<MachineId> gone = peers.stream()
                .filter(peer -> !peer.isAlive(now))
                .map(peer -> peer.endpoint.machine())
                .toList();
        gone.forEach(this::remove);
        return gone.size();
    }

    void removeQuietest() {
        remove(byMachine.keySet().iterator().next());
    }

    /**
     * All of a small swarm, beginning anywhere; of a larger one the first steps of a Fisher-Yates shuffle: what was tried
     * moves to the front, the rest stays to be drawn.
     */
    List<PeerEndpoint> pick(MachineId except, boolean missingOnly, int max, long now) {
        if (missingOnly && complete == peers.size()) {
            return List.of();
        }
        Peer asking = byMachine.get(except);
        List<PeerEndpoint> picked = new ArrayList<>(Math.min(max, peers.size()));
        Peer origin = byMachine.get(MachineId.ORIGIN);
        if (origin != null && max > 0 && origin != asking && origin.isUseful(missingOnly, now)) {
            picked.add(origin.endpoint);
        }
        int size = peers.size();
        int first = size <= max && size > 0 ? random.nextInt(size) : 0;
        for (int tried = 0; tried < size && picked.size() < max; tried++) {
            if (size > max) {
                swap(tried, tried + random.nextInt(size - tried));
            }
            Peer peer = peers.get((first + tried) % size);
            if (peer != origin && peer != asking && peer.isUseful(missingOnly, now)) {
                picked.add(peer.endpoint);
            }
        }
        return picked;
    }

    private void swap(int a, int b) {
        Peer first = peers.get(a);
        Peer second = peers.get(b);
        peers.set(a, second);
        peers.set(b, first);
        second.place = a;
        first.place = b;
    }
}
