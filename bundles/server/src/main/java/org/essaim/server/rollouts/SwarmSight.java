/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.Flow;
import org.essaim.api.tracking.PeerLink;
import org.essaim.api.tracking.Site;
import org.essaim.api.tracking.Tracker;
import org.essaim.api.transfer.PeerTransfer;
import org.essaim.api.transfer.Spread;
import org.essaim.api.transfer.TransferSession;

/**
 * What tracker and origin know of a swarm at one moment.
 *
 * @param sites names of the sites in the order of their numbers; none where none are told apart
 * @param links of all who have ever told of theirs, by machine
 * @param present who is in the swarm now
 * @param complete those of them who miss nothing
 * @param whole the sites of which the origin sees every piece at machines that it is connected with
 * @param held the part of all pieces that it sees, 0 to 1, by site
 * @param originUp the highest rate at which the origin was seen sending, as its engine says, because it announces seldom; 0
 *     while it is not known
 */
record SwarmSight(
        List<String> sites,
        Map<MachineId, PeerLink> links,
        Set<MachineId> present,
        Set<MachineId> complete,
        Set<String> whole,
        Map<String, Double> held,
        long originUp) {

    static SwarmSight of(InfoHash swarm, Tracker tracker, Optional<PeerTransfer> engine) {
        List<String> sites = tracker.sites().stream().map(Site::name).toList();
        List<Announce> announces = tracker.swarm(swarm).stream()
                .filter(announce -> !announce.peer().origin())
                .toList();
        Set<String> whole = new TreeSet<>();
        Map<String, Double> held = new HashMap<>();
        Optional<TransferSession> origin = engine.flatMap(all -> all.session(swarm));
        List<Spread> spreads = origin.map(TransferSession::spread).orElse(List.of());
        for (Spread spread : spreads) {
            name(spread, sites).ifPresent(name -> {
                held.put(name, (double) spread.held() / spread.pieces());
                if (spread.isWhole()) {
                    whole.add(name);
                }
            });
        }
        Map<MachineId, PeerLink> links = tracker.links(swarm).stream()
                .collect(Collectors.toMap(PeerLink::machine, link -> link, (one, other) -> other));
        long up = origin.map(session -> session.traffic().up()).orElse(0L);
        return new SwarmSight(sites, links, machines(announces, false), machines(announces, true), whole, held, up);
    }

    private static Set<MachineId> machines(List<Announce> announces, boolean complete) {
        return announces.stream()
                .filter(announce -> !complete || announce.left() == 0)
                .map(announce -> announce.peer().machine())
                .collect(Collectors.toSet());
    }

    /** Nothing where engine and tracker tell other sites apart, because one of them has not heard yet. */
    private static Optional<String> name(Spread spread, List<String> sites) {
        if (spread.sites() != sites.size() && (sites.isEmpty() || spread.sites() != sites.size() + 1)) {
            return Optional.empty();
        }
        boolean listed = spread.site() < sites.size();
        return Optional.of(listed ? sites.get(spread.site()) : Flow.NO_SITE);
    }

    /** The name of a machine's site; empty where it is not known. */
    Optional<String> site(MachineId machine) {
        PeerLink link = links.get(machine);
        return sites.isEmpty()
                ? Optional.of(Flow.NO_SITE)
                : Optional.ofNullable(link).map(PeerLink::site);
    }

    /** What a machine's link was seen to receive at; infinite where nobody knows. */
    double down(MachineId machine) {
        PeerLink link = links.get(machine);
        return rate(link == null ? 0 : link.down());
    }

    /** What a machine's link, or the origin's, was seen to send at; infinite where nobody knows. */
    double up(MachineId machine) {
        PeerLink link = links.get(machine);
        return rate(Math.max(link == null ? 0 : link.up(), machine.equals(MachineId.ORIGIN) ? originUp : 0));
    }

    /** What is not known limits nothing. */
    static double rate(long known) {
        return known > 0 ? known : Double.POSITIVE_INFINITY;
    }
}
