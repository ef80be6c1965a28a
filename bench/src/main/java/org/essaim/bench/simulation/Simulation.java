/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.DoubleConsumer;
import org.essaim.bench.simulation.Scenario.Death;
import org.essaim.bench.simulation.Scenario.Mishaps;

/** Runs a scenario. */
public final class Simulation {

    /** Neighbours and tracker notice within this time that a machine is gone. */
    private static final long NOTICED_NANOS = 1_000_000_000L;

    private static final int STEPS = 1 << 14;

    private final Scenario scenario;
    private final Bound bound;
    private final World world;

    private Simulation(Scenario scenario) {
        this.scenario = scenario;
        this.bound = Bound.of(scenario);
        this.world = new World(scenario, bound.seconds());
    }

    /** Runs a scenario to its end. */
    public static Outcome run(Scenario scenario) {
        return run(scenario, done -> {});
    }

    /**
     * Runs a scenario to its end.
     *
     * @param progress is told now and then which part of all bytes has come
     */
    public static Outcome run(Scenario scenario, DoubleConsumer progress) {
        return new Simulation(scenario).run(progress);
    }

    private Outcome run(DoubleConsumer progress) {
        plan();
        double all = (double) scenario.payload().bytes()
                * Math.max(1, scenario.hosts().size());
        boolean more = true;
        while (more && world.incomplete() > 0) {
            for (int i = 0; i < STEPS && more && world.incomplete() > 0; i++) {
                more = world.time().step();
            }
            long come = 0;
            for (Traffic.From from : Traffic.From.values()) {
                come += world.traffic().total(from);
            }
            progress.accept(Math.min(1, come / all));
        }
        return outcome();
    }

    private void plan() {
        Map<Double, List<Machine>> joins = new TreeMap<>();
        for (Machine machine : world.machines()) {
            joins.computeIfAbsent(machine.host().joins(), at -> new ArrayList<>())
                    .add(machine);
        }
        long announcing = world.announcing();
        joins.forEach((at, comers) -> world.time()
                .at((long) (at * 1e9) + announcing, () -> world.tracker().joined(comers)));
        Mishaps mishaps = scenario.mishaps();
        for (Death death : mishaps.deaths()) {
            kill(world.machines().get(death.host()), death.seconds());
        }
        SplittableRandom random = new SplittableRandom(scenario.seed() ^ 0x5eed);
        List<Machine> mortal = new ArrayList<>(world.machines());
        for (int left = (int) Math.round(mishaps.churn() * mortal.size()); left > 0; left--) {
            Machine machine = mortal.remove(random.nextInt(mortal.size()));
            double joined = machine.host().joins();
            kill(machine, joined + random.nextDouble() * Math.max(0, bound.seconds() - joined));
        }
        if (mishaps.gatewaysDie() < 1e6) {
            long at = (long) (mishaps.gatewaysDie() * bound.seconds() * 1e9);
            world.time().at(at, () -> world.tracker().firstGateways().forEach(m -> world.kill(m, NOTICED_NANOS)));
        }
    }

    private void kill(Machine machine, double seconds) {
        world.time().at((long) (seconds * 1e9), () -> world.kill(machine, NOTICED_NANOS));
    }

    private Outcome outcome() {
        List<Machine> alive = world.machines().stream().filter(m -> !m.isGone()).toList();
        double[] done = alive.stream()
                .filter(m -> m.doneAt() >= 0)
                .mapToDouble(m -> m.doneAt() / 1e9)
                .sorted()
                .toArray();
        double bytes = scenario.payload().bytes();
        double[] wan = new double[scenario.sites().size()];
        Arrays.setAll(wan, site -> world.wanBytes(site) / bytes);
        return new Outcome(
                bound,
                done,
                alive.size() - done.length,
                world.machines().size() - alive.size(),
                world.origin().uplink().bytes() / bytes,
                wan,
                world.traffic(),
                world.machines().stream()
                                .mapToDouble(m -> m.downlink().wireBytes())
                                .sum()
                        / bytes
                        / Math.max(1, world.machines().size()),
                world.time().happened());
    }
}
