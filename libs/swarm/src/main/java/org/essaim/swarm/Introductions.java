/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.swarm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Who is introduced to whom in one circle of machines: those of a site, or gateways of different sites. Each gets about as
 * many neighbours as is wished, all while the circle is small. Everybody is connected with the one before and the one behind
 * in a chain, which is mended when one leaves; so there are never islands, whoever leaves. Bounded by the number of
 * machines times their neighbours.
 */
public final class Introductions {

    /** Neighbours that are enough for grants in a swarm of any size. */
    public static final int DEGREE = 20;

    /** Machines up to which everybody knows everybody. */
    public static final int SMALL = 30;

    private static final int TRIES = 4;

    /** Two machines that are to connect. */
    public record Pair(int one, int other) {}

    private final int degree;
    private final int small;
    private final List<Integer> members = new ArrayList<>();
    private final Map<Integer, Integer> places = new HashMap<>();
    private final Map<Integer, Set<Integer>> neighbours = new HashMap<>();
    /** Those who came while everybody knew everybody. */
    private final Set<Integer> early = new HashSet<>();

    public Introductions() {
        this(DEGREE, SMALL);
    }

    /**
     * @param degree neighbours that a machine has on average, at least 2
     * @param small machines up to which everybody knows everybody
     */
    public Introductions(int degree, int small) {
        this.degree = Math.max(2, degree);
        this.small = Math.max(this.degree + 1, small);
    }

    /** How many machines there are. */
    public int size() {
        return members.size();
    }

    /** The machines that this one is to be connected with. */
    public Set<Integer> neighbours(int machine) {
        return neighbours.getOrDefault(machine, Set.of());
    }

    /**
     * A machine has come.
     *
     * @return whom it is to connect with, and others that it comes between
     */
    public List<Pair> joined(int machine, RandomGenerator random) {
        List<Pair> pairs = new ArrayList<>();
        if (neighbours.containsKey(machine)) {
            return pairs;
        }
        neighbours.put(machine, new LinkedHashSet<>());
        places.put(machine, members.size());
        members.add(machine);
        if (members.size() <= small) {
            early.add(machine);
            for (int other : members) {
                connect(machine, other, pairs);
            }
            return pairs;
        }
        chain(members.size() - 1, pairs);
        fill(machine, degree / 2, random, pairs);
        return pairs;
    }

    /**
     * A machine has left.
     *
     * @return whom its neighbours are to connect with instead
     */
    public List<Pair> left(int machine, RandomGenerator random) {
        List<Pair> pairs = new ArrayList<>();
        Integer place = places.remove(machine);
        if (place == null) {
            return pairs;
        }
        int last = members.remove(members.size() - 1);
        if (last != machine) {
            members.set(place, last);
            places.put(last, place);
        }
        early.remove(machine);
        Set<Integer> lonely = neighbours.getOrDefault(machine, Set.of());
        neighbours.remove(machine);
        for (int other : lonely) {
            around(other).remove(machine);
        }
        if (place < members.size()) {
            chain(place, pairs);
        }
        for (int other : lonely) {
            fill(other, Math.min(degree / 2, members.size() - 1), random, pairs);
        }
        return pairs;
    }

    private Set<Integer> around(int machine) {
        return neighbours.computeIfAbsent(machine, m -> new LinkedHashSet<>());
    }

    /** Connects the machine at a place with the one before and the one behind. */
    private void chain(int place, List<Pair> pairs) {
        if (place > 0) {
            connect(members.get(place), members.get(place - 1), pairs);
        }
        if (place + 1 < members.size()) {
            connect(members.get(place), members.get(place + 1), pairs);
        }
    }

    /** Connects a machine with random others, rather with those that have few neighbours. */
    private void fill(int machine, int enough, RandomGenerator random, List<Pair> pairs) {
        for (int tries = 0; around(machine).size() < enough && tries < 2 * degree; tries++) {
            int best = -1;
            for (int i = 0; i < TRIES; i++) {
                int other = members.get(random.nextInt(members.size()));
                boolean may = other != machine && !around(machine).contains(other);
                if (may && (best < 0 || crowd(other) < crowd(best))) {
                    best = other;
                }
            }
            if (best >= 0) {
                connect(machine, best, pairs);
            }
        }
    }

    /**
     * How many it knows. Those who came early know each other: what comes to them first would not get out if they did not
     * come to know others as well, up to twice as many in all as is wished.
     */
    private int crowd(int machine) {
        return around(machine).size() - (early.contains(machine) ? degree * 4 / 5 : 0);
    }

    private void connect(int one, int other, List<Pair> pairs) {
        if (one != other && around(one).add(other)) {
            around(other).add(one);
            pairs.add(new Pair(one, other));
        }
    }
}
