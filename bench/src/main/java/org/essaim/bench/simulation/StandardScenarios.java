/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;
import org.essaim.bench.simulation.Scenario.Host;
import org.essaim.bench.simulation.Scenario.Mishaps;
import org.essaim.bench.simulation.Scenario.Policy;
import org.essaim.bench.simulation.Scenario.Rules;
import org.essaim.bench.simulation.Scenario.Site;

/** The scenarios that the algorithm was chosen by, and what it is to reach in each. */
final class StandardScenarios {

    private static final double MBIT = 125_000;
    private static final double NEVER = Double.POSITIVE_INFINITY;
    private static final Payload PAYLOAD = new Payload(256L << 18, 1 << 18);
    private static final int SEEDS = 5;

    /**
     * A scenario.
     *
     * @param name what it is
     * @param most the ratio that is to be reached
     * @param of the scenario for a seed
     */
    record Standard(String name, double most, LongFunction<Scenario> of) {

        /** The run whose ratio is the median of some seeds. */
        Outcome median(int seeds, Policy policy) {
            List<Outcome> outcomes = new ArrayList<>();
            for (long seed = 1; seed <= seeds; seed++) {
                Scenario scenario = of.apply(seed);
                Rules rules = scenario.rules();
                outcomes.add(Simulation.run(
                        scenario.with(new Rules(policy, rules.originCopies(), rules.chunk(), rules.told()))));
            }
            outcomes.sort((a, b) -> Double.compare(a.ratio(), b.ratio()));
            return outcomes.get(seeds / 2);
        }
    }

    private StandardScenarios() {}

    /** All but the largest, which take a second or two. */
    static List<Standard> small() {
        List<Standard> all = new ArrayList<>();
        all.add(new Standard("20 equal machines", 1.045, seed -> flat(20, PAYLOAD, seed)));
        all.add(new Standard("  512 pieces", 1.025, seed -> flat(20, new Payload(512L << 18, 1 << 18), seed)));
        all.add(new Standard("  10 % die", 1.06, seed -> flat(20, PAYLOAD, seed).with(churn(0.10))));
        all.add(new Standard("  25 % die", 1.06, seed -> flat(20, PAYLOAD, seed).with(churn(0.25))));
        all.add(new Standard("  server dies at 1.01 copies", 1.045, seed -> flat(20, PAYLOAD, seed)
                .with(dies(1.01))));
        all.add(new Standard("  server dies at 1.05 copies", 1.045, seed -> flat(20, PAYLOAD, seed)
                .with(dies(1.05))));
        all.add(new Standard("60 machines", 1.06, seed -> flat(60, PAYLOAD, seed)));
        all.add(new Standard("200 machines", 1.09, seed -> flat(200, PAYLOAD, seed)));
        all.add(new Standard("4 sites of 5, narrow WAN", 1.02, StandardScenarios::sites));
        all.add(new Standard(
                "  gateways die at half-way", 1.06, seed -> sites(seed).with(new Mishaps(0, NEVER, List.of(), 0.5))));
        all.add(new Standard("2 machines", 1.01, seed -> flat(2, PAYLOAD, seed)));
        all.add(new Standard("8 unequal uplinks, 1 to 20", 1.08, StandardScenarios::unequal));
        all.add(new Standard("2, 10, 50 Mbit/s in turn", 1.03, StandardScenarios::slowAndFast));
        all.add(new Standard("one more every second", 1.01, StandardScenarios::arrivals));
        all.add(new Standard("downlinks ten times uplinks", 1.04, StandardScenarios::asymmetric));
        return all;
    }

    /** The largest ones. */
    static List<Standard> large() {
        Payload patch = new Payload(3_500_000_000L, 4 << 20);
        return List.of(
                new Standard("1000 machines", 1.12, seed -> flat(1000, PAYLOAD, seed)),
                new Standard(
                        "6500 machines, 16 sites, 3.5 GB", 1.08, seed -> sited(16, 6500, 1000, 100, 100, patch, seed)),
                new Standard("  origin gives 1.2 copies", 1.2, seed -> {
                    Scenario scenario = sited(16, 6500, 1000, 100, 100, patch, seed);
                    Rules rules = scenario.rules();
                    return scenario.with(new Rules(rules.policy(), 1.2, rules.chunk(), rules.told()));
                }));
    }

    /** Prints the table. @return the exit code: 0 when everything is reached */
    static int print(PrintStream out, ProgressBar bar) {
        boolean reached = true;
        out.printf(
                "%-34s %7s %7s %7s %7s %8s %8s%n",
                "ratio to the bound", "plain", "pull", "grants", "at most", "origin", "WAN");
        List<Standard> all = new ArrayList<>(small());
        all.addAll(large());
        int done = 0;
        for (Standard standard : all) {
            boolean small = done < small().size();
            int seeds = small ? SEEDS : 1;
            Outcome grants = standard.median(seeds, Policy.GRANTS);
            reached &= grants.isComplete() && grants.ratio() <= standard.most;
            out.printf(
                    Locale.ROOT,
                    "%-34s %7s %7s %7s %7.2f %8.2f %8s%n",
                    standard.name,
                    small ? say(standard.median(1, Policy.PLAIN)) : "",
                    small ? say(standard.median(1, Policy.PULL)) : "",
                    say(grants),
                    standard.most,
                    grants.originCopies(),
                    grants.wanCopies().length == 0 ? "" : String.format(Locale.ROOT, "%.2f", grants.meanWanCopies()));
            bar.accept((double) ++done / all.size());
            bar.end();
        }
        return reached ? 0 : 1;
    }

    private static String say(Outcome outcome) {
        return outcome.isComplete() ? String.format(Locale.ROOT, "%.3f", outcome.ratio()) : "never";
    }

    private static Mishaps churn(double part) {
        return new Mishaps(part, NEVER, List.of(), NEVER);
    }

    private static Mishaps dies(double copies) {
        return new Mishaps(0, copies, List.of(), NEVER);
    }

    private static Scenario flat(int machines, Payload payload, long seed) {
        return Scenario.flat(machines, 5 * MBIT, payload, seed);
    }

    private static Scenario sites(long seed) {
        return sited(4, 20, 20, 10, 50, PAYLOAD, seed);
    }

    private static Scenario sited(
            int sites, int machines, double server, double wan, double host, Payload payload, long seed) {
        List<Site> links = new ArrayList<>();
        for (int i = 0; i < sites; i++) {
            links.add(new Site(Integer.toString(i + 1), wan * MBIT, wan * MBIT));
        }
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < machines; i++) {
            hosts.add(new Host(i % sites, host * MBIT, host * MBIT));
        }
        return new Scenario(payload, server * MBIT, links, hosts, Mishaps.NONE, Scenario.rules(payload), seed);
    }

    private static Scenario unequal(long seed) {
        double[] ups = {1, 2, 3, 5, 8, 12, 16, 20};
        List<Host> hosts = Arrays.stream(ups)
                .mapToObj(up -> new Host(Scenario.NOWHERE, up * MBIT, 100 * MBIT))
                .toList();
        return alone(10, hosts, seed);
    }

    private static Scenario slowAndFast(long seed) {
        double[] rates = {2, 10, 50};
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < 21; i++) {
            hosts.add(new Host(Scenario.NOWHERE, rates[i % 3] * MBIT, rates[i % 3] * MBIT));
        }
        return alone(10, hosts, seed);
    }

    private static Scenario arrivals(long seed) {
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            hosts.add(new Host(Scenario.NOWHERE, Scenario.NOWHERE, 5 * MBIT, 5 * MBIT, i));
        }
        return alone(5, hosts, seed);
    }

    private static Scenario asymmetric(long seed) {
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            hosts.add(new Host(Scenario.NOWHERE, 5 * MBIT, 50 * MBIT));
        }
        return alone(5, hosts, seed);
    }

    private static Scenario alone(double server, List<Host> hosts, long seed) {
        return new Scenario(PAYLOAD, server * MBIT, List.of(), hosts, Mishaps.NONE, Scenario.rules(PAYLOAD), seed);
    }
}
