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
import org.essaim.api.tracking.WanLimit;

/**
 * The swarms of a fleet that is in several sites: who is introduced to whom, and who is a gateway. As many swarms and
 * machines as the peer store has, which says who is gone. Thread-safe by one lock.
 */
final class SitedSwarms {

    private final SiteMap sites;
    private SiteBudgets budgets;
    private final RandomGenerator random;
    private final LongSupplier nanos;
    private final Map<InfoHash, Room> rooms = new HashMap<>();
    private final WanLimits limits;
    private final CopyBudgets copies;

    /** One swarm. */
    private record Room(Roster roster, Set<MachineId> complete) {

        /** Whether anybody misses anything. */
        boolean isWanted() {
            return complete.size() - (complete.contains(MachineId.ORIGIN) ? 1 : 0) < roster.size();
        }

        /** Whether anybody in a site misses anything. */
        boolean isWantedIn(int site) {
            return isWanted()
                    && roster.machines().stream()
                            .anyMatch(machine -> roster.site(machine) == site && !complete.contains(machine));
        }
    }

    /**
     * What one machine is to know, and who else should ask again, because the machines around it have changed.
     *
     * @param news all that is to be known, seeds only by those who miss something
     * @param counted whether it should tell often what it has received, because that may only be so much
     */
    record Answer(Roster.News news, WanLimit wan, boolean counted, Set<MachineId> concerned) {}

    SitedSwarms(SiteMap sites, SiteBudgets budgets, FlowBooks flows, RandomGenerator random, LongSupplier nanos) {
        this.sites = sites;
        this.budgets = budgets;
        this.random = random;
        this.nanos = nanos;
        this.limits = new WanLimits(sites.size());
        this.copies = new CopyBudgets(sites, flows);
        look();
    }

    SiteMap sites() {
        return sites;
    }

    /** What may cross the links is something else from now on. @return who should ask again */
    synchronized Set<MachineId> budgets(SiteBudgets others) {
        budgets = others;
        Set<MachineId> concerned = new HashSet<>();
        for (InfoHash infoHash : rooms.keySet()) {
            for (int site = 0; site < sites.size(); site++) {
                count(infoHash, site, concerned);
            }
        }
        concerned.addAll(look());
        return concerned;
    }

    /** Something may have come into a site: the budget may be spent, or no longer be. */
    private void count(InfoHash infoHash, int site, Set<MachineId> concerned) {
        Room room = rooms.get(infoHash);
        if (room != null && copies.look(infoHash, site, budgets.copies(site))) {
            room.roster.machines().stream()
                    .filter(machine -> room.roster.site(machine) == site && !room.complete.contains(machine))
                    .forEach(concerned::add);
            uses(site, false, concerned);
        }
    }

    /** Time passes: what may cross the links may be something else. @return who should ask again */
    synchronized Set<MachineId> look() {
        return limits.look(budgets, this::uses);
    }

    /** Who of a site uses its link may have changed. @return who should ask again */
    private Set<MachineId> uses(int site) {
        Set<MachineId> down = new HashSet<>();
        Set<MachineId> up = new HashSet<>();
        for (Map.Entry<InfoHash, Room> each : rooms.entrySet()) {
            Room room = each.getValue();
            boolean wanted = room.isWanted();
            boolean spent = copies.isSpent(each.getKey(), site);
            for (MachineId gateway : room.roster.gateways(site)) {
                if (!spent && !room.complete.contains(gateway)) {
                    down.add(gateway);
                }
                if (wanted) {
                    up.add(gateway);
                }
            }
        }
        return limits.users(site, down, up);
    }

    /** Somebody has come, gone, or become complete. @param all whether that concerns other sites as well */
    private void uses(int site, boolean all, Set<MachineId> concerned) {
        for (int each = 0; each < sites.size(); each++) {
            if ((all || each == site) && limits.isLimited(each)) {
                concerned.addAll(uses(each));
            }
        }
    }

    /** A machine announces, and does not leave. */
    synchronized Answer announced(Announce announce) {
        Room room = rooms.computeIfAbsent(
                announce.infoHash(), hash -> new Room(new Roster(sites.size(), random, nanos), new HashSet<>()));
        PeerEndpoint peer = announce.peer();
        boolean complete = announce.left() == 0;
        boolean wanted = room.isWanted();
        boolean changed = complete ? room.complete.add(peer.machine()) : room.complete.remove(peer.machine());
        Set<MachineId> concerned = new LinkedHashSet<>();
        if (!room.roster.has(peer)) {
            concerned.addAll(concerned(room.roster.joined(peer, sites.site(peer.address()), 0)));
            changed = true;
        }
        int site = room.roster.site(peer.machine());
        if (changed) {
            uses(site, wanted != room.isWanted(), concerned);
        }
        if (peer.origin()) {
            copies.length(announce.infoHash(), announce.length());
        }
        count(announce.infoHash(), site, concerned);
        WanLimit wan = limits.tell(site, peer.machine(), copies.isSpent(announce.infoHash(), site), concerned);
        concerned.remove(peer.machine());
        Roster.News all = room.roster.all(peer.machine()).orElseThrow();
        boolean counted =
                !complete && all.place().isGateway() && budgets.copies(site).isPresent();
        List<PeerEndpoint> useful = all.peers().stream()
                .filter(other -> !(complete && room.complete.contains(other.machine())))
                .toList();
        return new Answer(new Roster.News(all.place(), useful, List.of()), wan, counted, concerned);
    }

    /** A machine has left a swarm. @return who should ask again */
    synchronized Set<MachineId> left(InfoHash infoHash, MachineId machine) {
        Room room = rooms.get(infoHash);
        if (room == null) {
            return Set.of();
        }
        int site = room.roster.site(machine);
        boolean wanted = room.isWanted();
        room.complete.remove(machine);
        Set<MachineId> concerned = concerned(room.roster.left(machine));
        if (room.roster.isEmpty()) {
            rooms.remove(infoHash);
            copies.forget(infoHash);
        }
        uses(site, wanted != room.isWanted(), concerned);
        if (rooms.values().stream().noneMatch(other -> other.roster.site(machine) == site)) {
            concerned.addAll(limits.forget(site, machine));
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
            described.add(new Site(
                    sites.names().get(i),
                    networks,
                    machines.get(i).size(),
                    gateways.get(i),
                    budgets.describe(i),
                    used(i)));
        }
        return described;
    }

    private List<Site.Use> used(int site) {
        List<Site.Use> uses = new ArrayList<>();
        rooms.forEach((infoHash, room) -> {
            Site.Use use = copies.use(infoHash, site);
            boolean waits = use.spent() && room.isWantedIn(site);
            if (use.bytes() > 0) {
                uses.add(new Site.Use(infoHash, use.bytes(), use.length(), waits));
            }
        });
        return uses;
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
