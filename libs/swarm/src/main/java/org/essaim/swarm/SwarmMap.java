/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.swarm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.essaim.swarm.Introductions.Pair;

/**
 * Who is in a swarm, and who is introduced to whom: machines to some of their own site; the gateways of a site to each
 * other, to the origin, and to those gateways of other sites that own the same pieces. Without sites everybody is in one
 * circle, and the origin knows a part of it. Every change says whom it concerns, so that nobody else need be told. One
 * thread at a time.
 */
public final class SwarmMap {

    /** The number of the origin. */
    public static final int ORIGIN = -1;

    /** Machines that the origin is introduced to in a swarm without sites. */
    public static final int ORIGIN_DEGREE = 40;

    /**
     * Each time that a swarm without sites has grown by so much, its newcomer takes the place of one that the origin knows:
     * the first are near each other, and far from those who come last.
     */
    private static final double GROWTH = 1.25;

    private final int listed;
    private final RandomGenerator random;
    private final Map<Integer, Circle> circles = new HashMap<>();
    private final Map<Integer, Circle> machines = new HashMap<>();
    private final Introductions between = new Introductions();
    private final Set<Integer> known = new LinkedHashSet<>();
    private boolean unlisted;
    /** Machines from which on the origin is to know another one. */
    private long crowd = Math.round(GROWTH * ORIGIN_DEGREE);

    /**
     * What has changed.
     *
     * @param moved machines that stand elsewhere in the swarm now, newcomers included
     * @param introduced who is to connect with whom; may name pairs that are connected
     * @param parted who need not be connected with whom any more, though both are here
     */
    public record Changes(Set<Integer> moved, List<Pair> introduced, List<Pair> parted) {
        private static Changes none() {
            return new Changes(new LinkedHashSet<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    /**
     * A machine that comes.
     *
     * @param number at least 0; that of one that has left may be used again
     * @param site from 0 to the listed sites; anything else is none of them
     * @param uplink in any unit of rate; 0 where nobody knows
     * @param rank decides who of equals is a gateway, the lowest first
     */
    public record Machine(int number, int site, double uplink, long rank) {}

    /** A site, or all machines that are in none. */
    private static final class Circle {
        private final int site;
        private final Introductions introductions = new Introductions();
        private final GatewayElection election = new GatewayElection(1);

        Circle(int site) {
            this.site = site;
        }

        List<Integer> gateways() {
            List<Integer> gateways = new ArrayList<>();
            for (int i = 0; i < election.size(); i++) {
                gateways.add(election.gateway(i));
            }
            return gateways;
        }
    }

    /** @param sites sites that are told apart, numbered from 0; 0 for a swarm without sites */
    public SwarmMap(int sites, RandomGenerator random) {
        this.listed = sites;
        this.random = random;
    }

    /** How many sites there are, one for machines that are in none of those listed included. */
    public int sites() {
        return listed + (unlisted ? 1 : 0);
    }

    /** How many machines there are. */
    public int size() {
        return machines.size();
    }

    /** Whether a machine is here. */
    public boolean has(int machine) {
        return machines.containsKey(machine);
    }

    /** A machine's site, from 0. */
    public int site(int machine) {
        return circle(machine).site;
    }

    /** A machine's number among its site's gateways, or -1. */
    public int gateway(int machine) {
        return circle(machine).election.index(machine);
    }

    /** How many gateways a machine's site has. */
    public int gateways(int machine) {
        return circle(machine).election.size();
    }

    private Circle circle(int machine) {
        Circle circle = machines.get(machine);
        if (circle == null) {
            throw new IllegalArgumentException("there is no machine " + machine);
        }
        return circle;
    }

    /** Whom a machine, or the origin, is to be connected with. */
    public Set<Integer> neighbours(int machine) {
        if (machine == ORIGIN) {
            return listed == 0 ? Set.copyOf(known) : gateways();
        }
        Circle circle = circle(machine);
        Set<Integer> neighbours = new LinkedHashSet<>(circle.introductions.neighbours(machine));
        if (listed > 0) {
            List<Pair> pairs = new ArrayList<>();
            meet(circle.site, circle.gateways(), machine, pairs);
            pairs.forEach(pair -> neighbours.add(pair.other()));
        } else if (known.contains(machine)) {
            neighbours.add(ORIGIN);
        }
        return neighbours;
    }

    private Set<Integer> gateways() {
        Set<Integer> all = new LinkedHashSet<>();
        circles.values().forEach(circle -> all.addAll(circle.gateways()));
        return all;
    }

    /**
     * A machine comes.
     *
     * @param open whether the election in its site is open: the first machines have only just come
     */
    public Changes joined(Machine machine, boolean open) {
        Changes changes = Changes.none();
        if (machines.containsKey(machine.number())) {
            return changes;
        }
        int number = machine.number();
        boolean among = machine.site() >= 0 && machine.site() < listed;
        if (!among && listed > 0 && !unlisted) {
            unlisted = true;
            changes.moved.addAll(machines.keySet()); // there is one site more
        }
        Circle circle = circles.computeIfAbsent(among ? machine.site() : listed, Circle::new);
        between.joined(circle.site, random);
        machines.put(number, circle);
        changes.moved.add(number);
        changes.introduced.addAll(circle.introductions.joined(number, random));
        if (listed == 0) {
            makeRoom(changes);
            introduceOrigin(number, changes);
        } else {
            List<Integer> before = circle.gateways();
            circle.election.joined(number, machine.uplink(), machine.rank(), open);
            circle.election.wish(Ownership.gateways(circle.introductions.size()));
            elected(circle, before, changes);
        }
        return changes;
    }

    /** A machine has left. */
    public Changes left(int machine) {
        Changes changes = Changes.none();
        Circle circle = machines.remove(machine);
        if (circle == null) {
            return changes;
        }
        changes.introduced.addAll(circle.introductions.left(machine, random));
        if (listed == 0) {
            if (known.remove(machine)) {
                anyUnknown().ifPresent(other -> introduceOrigin(other, changes));
            }
        } else {
            List<Integer> before = circle.gateways();
            circle.election.left(machine);
            circle.election.wish(Ownership.gateways(Math.max(1, circle.introductions.size())));
            elected(circle, before, changes);
        }
        if (circle.introductions.size() == 0) {
            deserted(circle, changes);
        }
        return changes;
    }

    /** Nobody is in a site any more: those that it lay between are introduced to each other. */
    private void deserted(Circle circle, Changes changes) {
        circles.remove(circle.site);
        for (Pair sites : between.left(circle.site, random)) {
            List<Integer> gateways = gatewaysAt(sites.one());
            gateways.forEach(gateway -> meet(sites.one(), gateways, gateway, changes.introduced));
        }
    }

    private Optional<Integer> anyUnknown() {
        List<Integer> others =
                machines.keySet().stream().filter(m -> !known.contains(m)).toList();
        return others.isEmpty() ? Optional.empty() : Optional.of(others.get(random.nextInt(others.size())));
    }

    private void makeRoom(Changes changes) {
        if (known.size() == ORIGIN_DEGREE && machines.size() >= crowd) {
            crowd = Math.round(GROWTH * machines.size());
            int former = List.copyOf(known).get(random.nextInt(ORIGIN_DEGREE));
            known.remove(former);
            changes.parted.add(new Pair(former, ORIGIN));
        }
    }

    private void introduceOrigin(int machine, Changes changes) {
        if (known.size() < ORIGIN_DEGREE && known.add(machine)) {
            changes.introduced.add(new Pair(machine, ORIGIN));
        }
    }

    private void elected(Circle circle, List<Integer> before, Changes changes) {
        List<Integer> now = circle.gateways();
        if (now.equals(before)) {
            return;
        }
        if (now.size() != before.size()) { // which is part of everybody's place
            machines.forEach((machine, in) -> {
                if (in == circle) {
                    changes.moved.add(machine);
                }
            });
        }
        List<Pair> met = new ArrayList<>();
        for (int gateway : before) {
            if (has(gateway)) {
                changes.moved.add(gateway);
                meet(circle.site, before, gateway, met);
            }
        }
        for (int gateway : now) {
            changes.moved.add(gateway);
            meet(circle.site, now, gateway, changes.introduced);
        }
        met.stream()
                .filter(pair -> pair.other() == ORIGIN || has(pair.other()))
                .filter(pair -> !neighbours(pair.one()).contains(pair.other()))
                .forEach(changes.parted::add);
    }

    /** The gateways of a site, in the order of their numbers. */
    public List<Integer> gatewaysAt(int site) {
        Circle circle = circles.get(site);
        return circle == null ? List.of() : circle.gateways();
    }

    /** Whom a machine is to know as one of these gateways of its site. */
    private void meet(int site, List<Integer> gateways, int machine, List<Pair> pairs) {
        int index = gateways.indexOf(machine);
        if (index < 0) {
            return;
        }
        pairs.add(new Pair(machine, ORIGIN));
        for (int other : gateways) {
            if (other != machine) {
                pairs.add(new Pair(machine, other));
            }
        }
        for (int elsewhere : between.neighbours(site)) {
            List<Integer> theirs = gatewaysAt(elsewhere);
            for (int i = 0; i < theirs.size(); i++) {
                if (Ownership.meet(index, gateways.size(), i, theirs.size())) {
                    pairs.add(new Pair(machine, theirs.get(i)));
                }
            }
        }
    }
}
