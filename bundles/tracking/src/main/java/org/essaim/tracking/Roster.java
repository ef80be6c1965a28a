/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.Place;
import org.essaim.swarm.Introductions.Pair;
import org.essaim.swarm.SwarmMap;
import org.jspecify.annotations.Nullable;

/**
 * Everybody in one swarm by name and address: who comes and goes is told to those whom it concerns, see {@link SwarmMap}.
 * Bounded by who is let in. One thread at a time.
 */
public final class Roster {

    /** Elections are open for as long after a site's first machine has come. */
    private static final long OPEN_NANOS = 1_000_000_000L;

    /** Beyond these, addresses count as equal; with the port they fit into a number that is never negative. */
    private static final int RANKED_BYTES = 5;

    private final int sites;
    private final LongSupplier nanos;
    private final SwarmMap map;
    private final Map<MachineId, Integer> numbers = new HashMap<>();
    private final List<@Nullable PeerEndpoint> seats = new ArrayList<>();
    private final Deque<Integer> free = new ArrayDeque<>();
    private final Map<Integer, Long> opened = new HashMap<>();
    private @Nullable PeerEndpoint origin;

    /**
     * What a machine is to be told.
     *
     * @param place where it stands now
     * @param peers whom to connect with, or who stands elsewhere now; never more than its neighbours of now and before
     * @param gone who has left
     */
    public record News(Place place, List<PeerEndpoint> peers, List<MachineId> gone) {

        /** Copies the lists. */
        public News {
            peers = List.copyOf(peers);
            gone = List.copyOf(gone);
        }
    }

    /**
     * @param sites sites that are told apart; 0 for a swarm without sites
     * @param nanos a clock that never goes back
     */
    public Roster(int sites, RandomGenerator random, LongSupplier nanos) {
        this.sites = sites;
        this.nanos = nanos;
        this.map = new SwarmMap(sites, random);
    }

    /** How many machines there are, the origin not counted. */
    public int size() {
        return map.size();
    }

    /** Whether a machine is here, at this address. */
    public boolean has(PeerEndpoint at) {
        PeerEndpoint known = at.origin() ? origin : seat(at.machine());
        return known != null && known.address().equals(at.address());
    }

    /** Whether nobody is here, not even the origin. */
    public boolean isEmpty() {
        return map.size() == 0 && origin == null;
    }

    /** Who is here, the origin not counted. */
    List<MachineId> machines() {
        return List.copyOf(numbers.keySet());
    }

    /** A site's gateways, in the order of their numbers. */
    List<MachineId> gateways(int site) {
        List<MachineId> gateways = new ArrayList<>();
        for (int number : map.gatewaysAt(site)) {
            endpoint(number).ifPresent(at -> gateways.add(at.machine()));
        }
        return gateways;
    }

    /** The site of a machine that is here, or {@link Place#APART}. */
    int site(MachineId machine) {
        Integer number = numbers.get(machine);
        return number == null ? Place.APART : map.site(number);
    }

    private @Nullable PeerEndpoint seat(MachineId machine) {
        Integer number = numbers.get(machine);
        return number == null ? null : seats.get(number);
    }

    /**
     * A machine comes, or is at another address now. The place of its endpoint is not looked at.
     *
     * @param site its site, from 0; anything else when it is in none
     * @param uplink in any unit of rate; 0 where nobody knows
     * @return what everyone concerned is to be told, except the newcomer, who asks for {@link #all}
     */
    public Map<MachineId, News> joined(PeerEndpoint endpoint, int site, double uplink) {
        Integer known = endpoint.origin() ? Integer.valueOf(SwarmMap.ORIGIN) : numbers.get(endpoint.machine());
        if (endpoint.origin()) {
            origin = endpoint;
        } else if (known != null) {
            seats.set(known, endpoint);
        }
        Map<MachineId, News> news = known == null ? comes(endpoint, site, uplink) : news(pairs(known));
        news.remove(endpoint.machine());
        return news;
    }

    private Map<MachineId, News> comes(PeerEndpoint endpoint, int site, double uplink) {
        int number = free.isEmpty() ? seats.size() : free.pop();
        if (number == seats.size()) {
            seats.add(endpoint);
        } else {
            seats.set(number, endpoint);
        }
        numbers.put(endpoint.machine(), number);
        long now = nanos.getAsLong();
        int circle = site >= 0 && site < sites ? site : sites;
        boolean open = now - opened.computeIfAbsent(circle, c -> now) < OPEN_NANOS;
        SwarmMap.Changes changes = map.joined(new SwarmMap.Machine(number, site, uplink, rank(endpoint)), open);
        return news(changes);
    }

    /**
     * A machine has left.
     *
     * @return what everyone concerned is to be told
     */
    public Map<MachineId, News> left(MachineId machine) {
        if (machine.equals(MachineId.ORIGIN)) {
            Map<MachineId, News> news = new LinkedHashMap<>();
            if (origin != null) {
                origin = null;
                gone(news, machine, map.neighbours(SwarmMap.ORIGIN));
            }
            return news;
        }
        Integer number = numbers.remove(machine);
        if (number == null) {
            return Map.of();
        }
        Set<Integer> lonely = new LinkedHashSet<>(map.neighbours(number));
        SwarmMap.Changes changes = map.left(number);
        seats.set(number, null);
        free.push(number);
        Map<MachineId, News> news = news(changes);
        gone(news, machine, lonely);
        return news;
    }

    private void gone(Map<MachineId, News> news, MachineId machine, Set<Integer> lonely) {
        for (int other : lonely) {
            endpoint(other)
                    .ifPresent(to -> merge(news, to.machine(), new News(to.place(), List.of(), List.of(machine))));
        }
    }

    /** Everything that a machine is to know. Empty when it is not here. */
    public Optional<News> all(MachineId machine) {
        Integer number = machine.equals(MachineId.ORIGIN) ? Integer.valueOf(SwarmMap.ORIGIN) : numbers.get(machine);
        if (number == null || endpoint(number).isEmpty()) {
            return Optional.empty();
        }
        List<PeerEndpoint> peers = new ArrayList<>();
        map.neighbours(number).forEach(other -> endpoint(other).ifPresent(peers::add));
        return Optional.of(new News(place(number), peers, List.of()));
    }

    private List<Pair> pairs(int number) {
        return map.neighbours(number).stream()
                .map(other -> new Pair(other, number))
                .toList();
    }

    private Map<MachineId, News> news(SwarmMap.Changes changes) {
        List<Pair> pairs = new ArrayList<>(changes.introduced());
        pairs.addAll(changes.parted()); // they may stay connected, and count on what the other brings in
        for (int machine : changes.moved()) {
            pairs.addAll(pairs(machine)); // whoever knows it is to know where it stands now
        }
        return news(pairs);
    }

    private Map<MachineId, News> news(List<Pair> pairs) {
        Map<MachineId, News> news = new LinkedHashMap<>();
        for (Pair pair : pairs) {
            tell(news, pair.one(), pair.other());
            tell(news, pair.other(), pair.one());
        }
        return news;
    }

    private void tell(Map<MachineId, News> news, int to, int of) {
        Optional<PeerEndpoint> who = endpoint(to);
        Optional<PeerEndpoint> whom = endpoint(of);
        if (who.isPresent() && whom.isPresent()) {
            merge(news, who.get().machine(), new News(who.get().place(), List.of(whom.get()), List.of()));
        }
    }

    private static void merge(Map<MachineId, News> news, MachineId to, News more) {
        news.merge(to, more, (former, latter) -> {
            Map<MachineId, PeerEndpoint> peers = new LinkedHashMap<>();
            former.peers().forEach(peer -> peers.put(peer.machine(), peer));
            latter.peers().forEach(peer -> peers.put(peer.machine(), peer));
            Set<MachineId> gone = new LinkedHashSet<>(former.gone());
            latter.peers().forEach(peer -> gone.remove(peer.machine()));
            gone.addAll(latter.gone());
            return new News(latter.place(), List.copyOf(peers.values()), List.copyOf(gone));
        });
    }

    /** The origin, or a machine, with its place of now. */
    private Optional<PeerEndpoint> endpoint(int number) {
        PeerEndpoint known = number == SwarmMap.ORIGIN ? origin : number < seats.size() ? seats.get(number) : null;
        return Optional.ofNullable(known)
                .map(at -> new PeerEndpoint(at.machine(), at.address(), at.origin(), place(number)));
    }

    private Place place(int number) {
        int all = map.sites();
        if (number == SwarmMap.ORIGIN || all == 0) {
            return number == SwarmMap.ORIGIN ? Place.apart(all) : Place.FLAT;
        }
        return new Place(map.site(number), all, map.gateway(number), map.gateways(number));
    }

    /** Low addresses first. */
    private static long rank(PeerEndpoint endpoint) {
        InetAddress address = endpoint.address().getAddress();
        byte[] bytes = address == null ? new byte[0] : address.getAddress();
        long rank = 0;
        for (int i = 0; i < Math.min(RANKED_BYTES, bytes.length); i++) {
            rank = rank << 8 | bytes[i] & 0xff;
        }
        return rank << 16 | endpoint.address().getPort();
    }
}
