/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.RequestFault;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.AnnounceReply;
import org.essaim.api.tracking.Flow;
import org.essaim.api.tracking.PeerLink;
import org.essaim.api.tracking.Site;
import org.essaim.api.tracking.SwarmCounts;
import org.essaim.api.tracking.Tracker;
import org.essaim.tracking.http.PeerAddress;

/**
 * The tracker: takes announces, names other peers, and says when to come again. The interval grows with the fleet, so
 * that the announces of all swarms together stay below {@link #TARGET_PER_SECOND}. Thread-safe; answers from memory.
 */
public final class SwarmTracker implements Tracker {

    /** Announces per second that all peers together should cause, as long as the interval allows it. */
    static final int TARGET_PER_SECOND = 200;

    static final Duration SHORTEST = Duration.ofSeconds(30);
    static final Duration LONGEST = Duration.ofMinutes(10);
    static final int MAX_PEERS = 50;

    /** So often gateways tell what they have received where only so many copies may come. */
    static final Duration COUNTING = Duration.ofSeconds(5);

    /** A peer is forgotten when it has missed two announces and a bit. */
    private static final double LIFE_IN_INTERVALS = 2.5;

    private static final long SWEEP_NANOS = Duration.ofSeconds(5).toNanos();

    /** Machines whose traffic is remembered, as many times as one swarm may have of them. */
    private static final int FLOWS_OF_SWARMS = 5;

    private final PeerStore peers;
    private final FlowBooks flows;
    private final RandomGenerator random;
    private final LongSupplier nanos;
    private final LongAdder announces = new LongAdder();
    private final List<Consumer<Set<MachineId>>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong sweptAt;
    private volatile SitedSwarms sited;

    SwarmTracker(PeerStore peers, FlowBooks flows, RandomGenerator random, LongSupplier nanos) {
        this.peers = peers;
        this.flows = flows;
        this.random = random;
        this.nanos = nanos;
        this.sweptAt = new AtomicLong(nanos.getAsLong());
        this.sited = new SitedSwarms(SiteMap.NONE, SiteBudgets.NONE, flows, random, nanos);
    }

    /** The sites are others from now on, and nothing of them is limited. */
    void sites(SiteMap sites) {
        sites(sites, SiteBudgets.NONE);
    }

    /** The sites and their limits are others from now on: whoever announces hears where it stands now. */
    void sites(SiteMap sites, SiteBudgets budgets) {
        if (sites.equals(sited.sites())) {
            tell(sited.budgets(budgets));
        } else {
            sited = new SitedSwarms(sites, budgets, flows, random, nanos);
            tell(peers.swarms(nanos.getAsLong()).stream()
                    .flatMap(swarm -> swarm(swarm).stream())
                    .map(announce -> announce.peer().machine())
                    .collect(Collectors.toSet()));
        }
    }

    /** Time passes: what may cross a site's link may be something else. Whoever uses it is told to announce again. */
    void look() {
        tell(sited.look());
    }

    private void tell(Set<MachineId> concerned) {
        if (!concerned.isEmpty()) {
            listeners.forEach(listener -> listener.accept(concerned));
        }
    }

    /**
     * A tracker that remembers in memory.
     *
     * @param maxPeers of one swarm
     * @param random decides who is named to whom
     * @param nanos a clock that never goes back
     */
    public static SwarmTracker inMemory(int maxSwarms, int maxPeers, RandomGenerator random, LongSupplier nanos) {
        int machines = (int) Math.min(Integer.MAX_VALUE, (long) FLOWS_OF_SWARMS * maxPeers);
        return new SwarmTracker(
                new ShardedPeerStore(maxSwarms, maxPeers, random), new FlowBooks(machines), random, nanos);
    }

    @Override
    public AnnounceReply announce(Announce announce) {
        long now = nanos.getAsLong();
        announces.increment();
        Duration interval = interval();
        flows.heard(announce, sited.sites());
        if (announce.event() == Announce.Event.STOPPED) {
            peers.remove(announce.infoHash(), announce.peer().machine());
            tell(sited.left(announce.infoHash(), announce.peer().machine()));
            return new AnnounceReply(interval, List.of());
        }
        peers.put(announce, Duration.ofNanos((long) (interval.toNanos() * LIFE_IN_INTERVALS)), now);
        SitedSwarms swarms = sited;
        if (swarms.sites().size() > 0 && !PeerAddress.isForeign(announce.peer().machine())) {
            SitedSwarms.Answer answer = swarms.announced(announce);
            tell(answer.concerned());
            sweep(swarms, now);
            boolean counted = answer.counted() && interval.compareTo(COUNTING) > 0;
            return new AnnounceReply(
                    counted ? COUNTING : interval,
                    answer.news().place(),
                    answer.wan(),
                    answer.news().peers());
        }
        return new AnnounceReply(
                interval,
                peers.pick(announce.infoHash(), announce.peer().machine(), announce.left() == 0, MAX_PEERS, now));
    }

    private void sweep(SitedSwarms swarms, long now) {
        long last = sweptAt.get();
        if (now - last >= SWEEP_NANOS && sweptAt.compareAndSet(last, now)) {
            tell(swarms.keepOnly(peers, now));
        }
    }

    @Override
    public List<Site> sites() {
        return sited.describe();
    }

    @Override
    public List<Flow> flows(InfoHash infoHash) {
        return flows.flows(infoHash);
    }

    @Override
    public List<PeerLink> links(InfoHash infoHash) {
        return flows.links(infoHash);
    }

    @Override
    public void checkSites(Map<String, ?> configuration) {
        try {
            SiteBudgets.read(configuration, SiteMap.read(configuration), Clock.systemDefaultZone());
        } catch (IllegalArgumentException e) {
            throw new RequestFault(
                    "BAD_SITES",
                    "The sites and their limits cannot be read: " + e.getMessage(),
                    "Nothing was changed; correct it and try again.",
                    e);
        }
    }

    @Override
    public void listen(Consumer<Set<MachineId>> concerned) {
        listeners.add(concerned);
    }

    @Override
    public void unlisten(Consumer<Set<MachineId>> concerned) {
        listeners.remove(concerned);
    }

    @Override
    public SwarmCounts counts(InfoHash infoHash) {
        return peers.counts(infoHash);
    }

    @Override
    public List<Announce> swarm(InfoHash infoHash) {
        return peers.swarm(infoHash, nanos.getAsLong());
    }

    @Override
    public List<InfoHash> swarms() {
        return peers.swarms(nanos.getAsLong());
    }

    /** Announces taken. */
    long announces() {
        return announces.sum();
    }

    private Duration interval() {
        Duration fair = Duration.ofSeconds(peers.size() / TARGET_PER_SECOND);
        if (fair.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return fair.compareTo(LONGEST) > 0 ? LONGEST : fair;
    }
}
