/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.Place;
import org.essaim.api.tracking.Site;

/**
 * The swarms of a fleet that is in several sites: who is introduced to whom, and who is a gateway. As many swarms and
 * machines as the peer store has, which says who is gone. Thread-safe by one lock.
 */
final class SitedSwarms {

    private final SiteMap sites;
    private final RandomGenerator random;
    private final LongSupplier nanos;
    private final Map<InfoHash, Room> rooms = new HashMap<>();

    /** One swarm. */
    private record Room(Roster roster, Set<MachineId> complete) {}

    /**
     * What one machine is to know, and who else should ask again, because the machines around it have changed.
     *
     * @param news all that is to be known, seeds only by those who miss something
     */
    record Answer(Roster.News news, Set<MachineId> concerned) {}

    SitedSwarms(SiteMap sites, RandomGenerator random, LongSupplier nanos) {
        this.sites = sites;
        this.random = random;
        this.nanos = nanos;
    }

    SiteMap sites() {
        return sites;
    }

    /** A machine announces, and does not leave. */
    synchronized Answer announced(Announce announce) {
        Room room = rooms.computeIfAbsent(
                announce.infoHash(), hash -> new Room(new Roster(sites.size(), random, nanos), new HashSet<>()));
        PeerEndpoint peer = announce.peer();
        boolean complete = announce.left() == 0;
        if (complete) {
            room.complete.add(peer.machine());
        } else {
            room.complete.remove(peer.machine());
        }
        Set<MachineId> concerned =
                room.roster.has(peer) ? Set.of() : concerned(room.roster.joined(peer, sites.site(peer.address()), 0));
        Roster.News all = room.roster.all(peer.machine()).orElseThrow();
        List<PeerEndpoint> useful = all.peers().stream()
                .filter(other -> !(complete && room.complete.contains(other.machine())))
                .toList();
        return new Answer(new Roster.News(all.place(), useful, List.of()), concerned);
    }

    /** A machine has left a swarm. @return who should ask again */
    synchronized Set<MachineId> left(InfoHash infoHash, MachineId machine) {
        Room room = rooms.get(infoHash);
        if (room == null) {
            return Set.of();
        }
        room.complete.remove(machine);
        Set<MachineId> concerned = concerned(room.roster.left(machine));
        if (room.roster.isEmpty()) {
            rooms.remove(infoHash);
        }
        return concerned;
    }

    /** Lets those go whom the store has forgotten. @return who should ask again */
    synchronized Set<MachineId> keepOnly(PeerStore store, long now) {
        Set<MachineId> concerned = new LinkedHashSet<>();
        for (InfoHash infoHash : List.copyOf(rooms.keySet())) {
            Set<MachineId> there = store.swarm(infoHash, now).stream()
                    .map(announce -> announce.peer().machine())
                    .collect(Collectors.toSet());
            Set<MachineId> gone = new LinkedHashSet<>(room(infoHash));
            gone.add(MachineId.ORIGIN);
            gone.removeAll(there);
            gone.forEach(machine -> concerned.addAll(left(infoHash, machine)));
        }
        return concerned;
    }

    private List<MachineId> room(InfoHash infoHash) {
        Room room = rooms.get(infoHash);
        return room == null ? List.of() : room.roster.machines();
    }

    /** The sites as people want to see them. */
    synchronized List<Site> describe() {
        List<Set<MachineId>> machines = new ArrayList<>();
        List<List<Site.Gateway>> gateways = new ArrayList<>();
        for (int i = 0; i < sites.size(); i++) {
            machines.add(new HashSet<>());
            gateways.add(new ArrayList<>());
        }
        rooms.forEach((infoHash, room) -> {
            for (MachineId machine : room.roster.machines()) {
                Place place = room.roster.all(machine).orElseThrow().place();
                if (place.site() < sites.size()) {
                    machines.get(place.site()).add(machine);
                    if (place.isGateway()) {
                        gateways.get(place.site()).add(new Site.Gateway(infoHash, place.gateway(), machine));
                    }
                }
            }
        });
        List<Site> described = new ArrayList<>();
        for (int i = 0; i < sites.size(); i++) {
            List<String> networks =
                    sites.networks(i).stream().map(Network::toString).toList();
            described.add(
                    new Site(sites.names().get(i), networks, machines.get(i).size(), gateways.get(i)));
        }
        return described;
    }

    /** Those for whom more has changed than a newcomer, who calls them. */
    private static Set<MachineId> concerned(Map<MachineId, Roster.News> news) {
        Set<MachineId> concerned = new LinkedHashSet<>();
        news.forEach((machine, what) -> {
            Place place = what.place();
            boolean gateways = place.isGateway()
                    || what.peers().stream().anyMatch(peer -> peer.place().isGateway());
            if (gateways || !what.gone().isEmpty()) {
                concerned.add(machine);
            }
        });
        return concerned;
    }
}
