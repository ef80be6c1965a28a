/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.essaim.bench.simulation.Scenario.Host;
import org.essaim.bench.simulation.Scenario.Mishaps;
import org.essaim.bench.simulation.Scenario.Policy;
import org.essaim.bench.simulation.Scenario.Rules;
import org.essaim.bench.simulation.Scenario.Site;
import org.junit.jupiter.api.Test;

/** Fleets of any shape, with losses: seeds, so that a failure can be repeated. */
class AnyFleetTest {

    private static final int SEEDS = 300;

    @Test
    void everyMachineThatLivesIsCompleteInTheEnd() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Outcome outcome = Simulation.run(fleet(seed, Policy.GRANTS));
            assertThat(outcome.stuck())
                    .as("machines left behind, seed %d", seed)
                    .isZero();
        }
    }

    @Test
    void thisHoldsForTheOtherPoliciesToo() {
        for (long seed = 0; seed < SEEDS / 5; seed++) {
            assertThat(Simulation.run(fleet(seed, Policy.PULL)).stuck())
                    .as("pull, seed %d", seed)
                    .isZero();
            assertThat(Simulation.run(fleet(seed, Policy.PLAIN)).stuck())
                    .as("plain, seed %d", seed)
                    .isZero();
        }
    }

    @Test
    void noByteIsLostOrComesTwice() {
        for (long seed = 0; seed < 40; seed++) {
            Scenario scenario = fleet(seed, Policy.GRANTS).with(Mishaps.NONE);
            Outcome outcome = Simulation.run(scenario);
            long come = 0;
            for (Traffic.From from : Traffic.From.values()) {
                come += outcome.traffic().total(from);
            }
            long wanted = scenario.payload().bytes() * scenario.hosts().size();
            assertThat(come).as("seed %d", seed).isEqualTo(wanted);
            long fromOrigin = outcome.traffic().total(Traffic.From.ORIGIN);
            assertThat(outcome.originCopies() * scenario.payload().bytes()).isGreaterThan(fromOrigin - 0.5);
            assertThat(outcome.ratio())
                    .as("nothing beats the bound, seed %d", seed)
                    .isGreaterThan(1 - 1e-6);
        }
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        for (long seed = 0; seed < 10; seed++) {
            Outcome one = Simulation.run(fleet(seed, Policy.GRANTS));
            Outcome other = Simulation.run(fleet(seed, Policy.GRANTS));
            assertThat(one.done()).isEqualTo(other.done());
            assertThat(one.events()).isEqualTo(other.events());
            assertThat(one.originCopies()).isEqualTo(other.originCopies());
            assertThat(one.wanCopies()).isEqualTo(other.wanCopies());
        }
    }

    @Test
    void aWrongSiteMapMakesItSlowerAndNeverStuck() {
        for (long seed = 0; seed < 40; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Scenario right = sited(seed, false);
            List<Host> mixed = right.hosts().stream()
                    .map(host -> new Host(
                            host.site(), random.nextInt(-1, right.sites().size()), host.up(), host.down(), 0))
                    .toList();
            Scenario wrong = new Scenario(
                    right.payload(), right.server(), right.sites(), mixed, right.mishaps(), right.rules(), seed);
            Outcome outcome = Simulation.run(over(wrong, seed));
            assertThat(outcome.stuck()).as("seed %d", seed).isZero();
            assertThat(outcome.makespan())
                    .isGreaterThanOrEqualTo(outcome.bound().seconds());
        }
    }

    @Test
    void aServerThatDiesAfterAFirstCopyIsNotMissed() {
        for (long seed = 0; seed < 60; seed++) {
            Scenario scenario = sited(seed, seed % 2 == 0).with(new Mishaps(0, 1.01, List.of(), 1e9));
            assertThat(Simulation.run(scenario).stuck()).as("seed %d", seed).isZero();
            assertThat(Simulation.run(over(scenario, seed)).stuck())
                    .as("over a network, seed %d", seed)
                    .isZero();
        }
    }

    @Test
    void whereAPieceIsLostForGoodItIsSaid() {
        Scenario scenario = Scenario.flat(10, 1e6, new Payload(64L << 18, 1 << 18), 1);
        Outcome outcome = Simulation.run(scenario.with(new Mishaps(0, 0.5, List.of(), 1e9)));
        assertThat(outcome.stuck()).isEqualTo(10);
        assertThat(outcome.isComplete()).isFalse();
    }

    private static Scenario fleet(long seed, Policy policy) {
        SplittableRandom random = new SplittableRandom(seed);
        Scenario scenario = sited(seed, random.nextInt(3) == 0);
        double churn = random.nextInt(3) == 0 ? 0.3 * random.nextDouble() : 0;
        double gateways = random.nextInt(3) == 0 ? random.nextDouble() : 1e9;
        int chunk = random.nextInt(4) == 0 ? 16 << 10 : scenario.rules().chunk();
        double copies = random.nextBoolean() ? 1e9 : 1 + random.nextDouble();
        return over(scenario, seed)
                .with(new Mishaps(churn, 1e9, List.of(), gateways))
                .with(new Rules(policy, copies, chunk, random.nextBoolean()));
    }

    /** Half of the seeds over a network with headers, messages and delays. */
    private static Scenario over(Scenario scenario, long seed) {
        SplittableRandom random = new SplittableRandom(seed ^ 0xc057);
        Costs costs = new Costs(
                0.1 * random.nextDouble(), 0.01 * random.nextInt(3), 0.05 * random.nextInt(3), random.nextInt(5) > 0);
        return random.nextBoolean() ? scenario : scenario.with(costs);
    }

    /** A fleet of random shape; without sites when it is flat. */
    private static Scenario sited(long seed, boolean flat) {
        SplittableRandom random = new SplittableRandom(~seed);
        int sites = flat ? 0 : 1 + random.nextInt(6);
        int machines = 2 + random.nextInt(50);
        double unit = 100_000;
        List<Site> links = new ArrayList<>();
        for (int i = 0; i < sites; i++) {
            links.add(new Site("s" + i, unit * (1 + random.nextInt(20)), unit * (1 + random.nextInt(20))));
        }
        boolean late = random.nextInt(3) == 0;
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < machines; i++) {
            int site = random.nextInt(-1, sites);
            double up = unit * (1 + random.nextInt(20));
            double down = unit * (1 + random.nextInt(20));
            hosts.add(new Host(site, site, up, down, late ? random.nextInt(60) : 0));
        }
        int length = 1 << (14 + random.nextInt(5));
        Payload payload = new Payload(1 + random.nextLong(60L * length), length);
        double server = unit * (1 + random.nextInt(30));
        return new Scenario(payload, server, links, hosts, Mishaps.NONE, Scenario.rules(payload), seed);
    }
}
