/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.Flow;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.PeerLink;
import org.essaim.api.tracking.Place;
import org.essaim.api.tracking.Traffic;

/**
 * What has gone from which site to which, a book for each swarm. Machines tell sums since they entered the swarm; what they
 * told last is kept, also of those who have left, so that only what is new is added. Numbers of sites mean what they meant
 * when the machine heard of its place last.
 *
 * <p>Bounded by the machines in all books: when there are too many, the swarm that was silent for longest is forgotten
 * wholly, and whoever announces in it again tells the same once more. Thread-safe by one lock.
 */
final class FlowBooks {

    private final int mostMachines;
    private final Map<InfoHash, Book> books = new LinkedHashMap<>(16, 0.75f, true);
    private int machines;

    /** @param mostMachines machines in all swarms together */
    FlowBooks(int mostMachines) {
        this.mostMachines = mostMachines;
    }

    private record Way(String from, String to) {}

    private static final class Book {
        private final Map<MachineId, Account> accounts = new LinkedHashMap<>();
        private final Map<Way, Long> ways =
                new TreeMap<>(Comparator.comparing(Way::from).thenComparing(Way::to));
    }

    /**
     * What a machine has told last.
     *
     * @param sites what numbers mean that it tells next
     * @param site where it is
     */
    private record Account(Traffic told, SiteMap sites, String site) {}

    /** A machine announces. @param sites what it is told in the answer */
    synchronized void heard(Announce announce, SiteMap sites) {
        Traffic traffic = announce.traffic();
        if (traffic.run() == 0) {
            return;
        }
        MachineId machine = announce.peer().machine();
        Book known = books.get(announce.infoHash());
        Account former = known == null ? null : known.accounts.get(machine);
        if (former == null && !makeRoom(announce.infoHash())) {
            return;
        }
        Book book = books.computeIfAbsent(announce.infoHash(), hash -> new Book());
        String site = site(announce.peer(), sites);
        Account before = former != null && former.told().run() == traffic.run()
                ? former
                : new Account(Traffic.NONE, sites, site);
        add(book, before, traffic);
        Traffic kept = former == null ? traffic : withPeaks(traffic, former.told());
        machines += former == null ? 1 : 0;
        book.accounts.put(machine, new Account(kept, sites, site));
    }

    private static void add(Book book, Account before, Traffic traffic) {
        Set<Integer> numbers = new HashSet<>(traffic.received().keySet());
        numbers.addAll(before.told().received().keySet());
        for (int number : numbers) {
            long more = traffic.received().getOrDefault(number, 0L)
                    - before.told().received().getOrDefault(number, 0L);
            if (more != 0) {
                Way way = new Way(name(number, before.sites()), before.site());
                book.ways.merge(way, Math.max(0, more), (known, ignored) -> sum(known, more));
            }
        }
    }

    /** A machine may find out later where something came from, so that a part may be negative; no sum is. */
    private static long sum(long known, long more) {
        long sum = known + more;
        return more > 0 && sum < known ? Long.MAX_VALUE : Math.max(0, sum);
    }

    /** A link is what it was before the machine entered the swarm anew. */
    private static Traffic withPeaks(Traffic traffic, Traffic former) {
        return new Traffic(
                traffic.run(),
                traffic.received(),
                Math.max(traffic.down(), former.down()),
                Math.max(traffic.up(), former.up()));
    }

    /** @return whether one more machine has room in a swarm */
    private boolean makeRoom(InfoHash infoHash) {
        Iterator<Map.Entry<InfoHash, Book>> oldest = books.entrySet().iterator();
        while (machines >= mostMachines && oldest.hasNext()) {
            Map.Entry<InfoHash, Book> entry = oldest.next();
            if (!entry.getKey().equals(infoHash)) {
                machines -= entry.getValue().accounts.size();
                oldest.remove();
            }
        }
        return machines < mostMachines;
    }

    private static String site(PeerEndpoint peer, SiteMap sites) {
        return peer.origin()
                ? Flow.ORIGIN
                : sites.name(sites.site(peer.address())).orElse(Flow.NO_SITE);
    }

    private static String name(int number, SiteMap sites) {
        return number == Place.APART ? Flow.ORIGIN : sites.name(number).orElse(Flow.NO_SITE);
    }

    /** In order of the sites' names. */
    synchronized List<Flow> flows(InfoHash infoHash) {
        List<Flow> flows = new ArrayList<>();
        Book book = books.get(infoHash);
        if (book != null) {
            book.ways.forEach((way, bytes) -> {
                if (bytes > 0) {
                    flows.add(new Flow(way.from(), way.to(), bytes));
                }
            });
        }
        return flows;
    }

    /** Bytes that have come into a site from elsewhere. */
    synchronized long into(InfoHash infoHash, String site) {
        long bytes = 0;
        Book book = books.get(infoHash);
        if (book != null) {
            for (Map.Entry<Way, Long> way : book.ways.entrySet()) {
                boolean comes =
                        way.getKey().to().equals(site) && !way.getKey().from().equals(site);
                bytes += comes ? way.getValue() : 0;
            }
        }
        return bytes;
    }

    /** Of everyone who has told anything. */
    synchronized List<PeerLink> links(InfoHash infoHash) {
        List<PeerLink> links = new ArrayList<>();
        Book book = books.get(infoHash);
        if (book != null) {
            book.accounts.forEach((machine, account) -> links.add(new PeerLink(
                    machine,
                    account.site(),
                    account.told().down(),
                    account.told().up())));
        }
        return links;
    }
}
