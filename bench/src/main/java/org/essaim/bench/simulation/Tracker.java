/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.essaim.api.tracking.Place;
import org.essaim.swarm.Introductions.Pair;
import org.essaim.swarm.SwarmMap;
import org.essaim.swarm.SwarmMap.Changes;

/**
 * The tracker: {@link SwarmMap} says who stands where and who is introduced to whom, and everybody hears of it at once. As in
 * a real fleet it knows no uplinks; among equals the first machine of the list is elected.
 */
final class Tracker {

    /** The election in a site is open for as long after its first machine has come. */
    private static final long OPEN_NANOS = 1_000_000_000L;

    private final World world;
    private final SwarmMap map;
    private final int sites;
    private final Map<Integer, Long> opened = new HashMap<>();

    /** @param sites sites that are told apart, 0 for none */
    Tracker(World world, int sites) {
        this.world = world;
        this.sites = sites;
        this.map = new SwarmMap(sites, world.random());
    }

    /** Machines come at the same time. */
    void joined(List<Machine> comers) {
        Set<Integer> moved = new LinkedHashSet<>();
        Set<Pair> introduced = new LinkedHashSet<>();
        long now = world.time().now();
        for (Machine machine : comers) {
            int listed = machine.host().listed();
            boolean open = now - opened.computeIfAbsent(listed, first -> now) < OPEN_NANOS;
            collect(
                    map.joined(new SwarmMap.Machine(machine.number(), listed, 0, machine.number()), open),
                    moved,
                    introduced);
        }
        tell(moved, introduced);
    }

    /** A machine is gone, as is known now. */
    void left(Machine machine) {
        Set<Integer> moved = new LinkedHashSet<>();
        Set<Pair> introduced = new LinkedHashSet<>();
        collect(map.left(machine.number()), moved, introduced);
        tell(moved, introduced);
    }

    private static void collect(Changes changes, Set<Integer> moved, Set<Pair> introduced) {
        moved.addAll(changes.moved());
        introduced.addAll(changes.introduced());
        for (Pair pair : changes.parted()) { // who is connected stays so
            introduced.remove(pair);
            introduced.remove(new Pair(pair.other(), pair.one()));
        }
    }

    private void tell(Set<Integer> moved, Set<Pair> introduced) {
        List<Machine> machines = world.machines();
        Map<Long, List<Event>> greetings = new TreeMap<>();
        world.origin().sites(map.sites());
        for (int number : moved) {
            if (map.has(number)) {
                machines.get(number).place(place(number));
            }
        }
        for (Pair pair : introduced) {
            Machine one = machines.get(Math.max(pair.one(), pair.other()));
            int least = Math.min(pair.one(), pair.other());
            Sender other = least == SwarmMap.ORIGIN ? world.origin() : machines.get(least);
            greetings
                    .computeIfAbsent(world.greeting(one, other), wait -> new ArrayList<>())
                    .add(() -> greet(one, other));
        }
        greetings.forEach(this::later);
        for (int number : moved) {
            machines.get(number).fill();
        }
        world.origin().fill();
    }

    private void later(long wait, List<Event> greetings) {
        if (wait == 0) {
            greetings.forEach(Event::happen);
        } else {
            world.time().at(world.time().now() + wait, () -> {
                greetings.forEach(Event::happen);
                world.origin().fill();
            });
        }
    }

    private void greet(Machine one, Sender other) {
        if (other instanceof Machine machine) {
            Machine.connect(one, machine);
        } else {
            world.origin().meet(one);
        }
    }

    private Place place(int number) {
        return map.sites() == 0
                ? Place.FLAT
                : new Place(map.site(number), map.sites(), map.gateway(number), map.gateways(number));
    }

    /** The first gateway of each site. */
    List<Machine> firstGateways() {
        return world.machines().stream()
                .filter(machine -> sites > 0 && map.has(machine.number()) && map.gateway(machine.number()) == 0)
                .toList();
    }
}
