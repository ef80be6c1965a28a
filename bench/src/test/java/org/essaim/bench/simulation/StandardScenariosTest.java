/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.essaim.bench.simulation.Scenario.Host;
import org.essaim.bench.simulation.Scenario.Mishaps;
import org.essaim.bench.simulation.Scenario.Policy;
import org.essaim.bench.simulation.Scenario.Rules;
import org.essaim.bench.simulation.Scenario.Site;
import org.essaim.bench.simulation.StandardScenarios.Standard;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** How near the decisions come to what is possible. */
class StandardScenariosTest {

    private static final double MBIT = 125_000;
    private static final Payload PAYLOAD = new Payload(256L << 18, 1 << 18);

    @TestFactory
    List<DynamicTest> everyStandardScenarioReachesItsRatio() {
        return StandardScenarios.small().stream()
                .map(standard -> DynamicTest.dynamicTest(standard.name().strip(), () -> reaches(standard)))
                .toList();
    }

    private static void reaches(Standard standard) {
        Outcome outcome = standard.median(3, Policy.GRANTS);
        assertThat(outcome.isComplete()).isTrue();
        assertThat(outcome.ratio()).isBetween(1.0, standard.most());
    }

    @Test
    void theOriginSendsLittleMoreThanOneCopy() {
        assertThat(flat(20).originCopies()).isBetween(1.0, 1.06);
        assertThat(flat(200).originCopies()).isBetween(1.0, 1.09);
    }

    @Test
    void everyPieceCrossesEachWanOnce() {
        Outcome outcome = Simulation.run(sites(16, 320, Double.POSITIVE_INFINITY));
        assertThat(outcome.wanCopies()).hasSize(16);
        for (double copies : outcome.wanCopies()) {
            assertThat(copies).isBetween(0.9999, 1.005);
        }
        assertThat(outcome.ratio()).isBetween(1.0, 1.08);
    }

    @Test
    void theOriginNeedNotSendMoreThanItMay() {
        Outcome outcome = Simulation.run(sites(16, 320, 1.2));
        assertThat(outcome.originCopies()).isBetween(1.0, 1.21);
        assertThat(outcome.ratio()).isBetween(1.0, 1.2);
    }

    @Test
    void fastMachinesAreNotHeldUpBySlowOnes() {
        Standard mixed = StandardScenarios.small().stream()
                .filter(standard -> standard.name().startsWith("2, 10, 50"))
                .findFirst()
                .orElseThrow();
        Outcome outcome = mixed.median(1, Policy.GRANTS);
        double possible = PAYLOAD.bytes() / (10 * MBIT);
        assertThat(outcome.done()[6] / possible)
                .as("the last of the seven fast ones")
                .isBetween(1.0, 1.2);
    }

    @Test
    void grantsAreBetterThanWhatOthersDo() {
        Scenario scenario = Scenario.flat(60, 5 * MBIT, PAYLOAD, 1);
        double grants = Simulation.run(scenario).ratio();
        double pull = Simulation.run(with(scenario, Policy.PULL)).ratio();
        double plain = Simulation.run(with(scenario, Policy.PLAIN)).ratio();
        assertThat(grants).isLessThan(pull).isLessThan(plain);
    }

    @Test
    void wholePiecesTellWhatEveryBlockWouldTell() {
        List<Scenario> scenarios = List.of(Scenario.flat(60, 5 * MBIT, PAYLOAD, 1), sites(4, 60, 1.5));
        List<Scenario> costly =
                scenarios.stream().map(scenario -> scenario.with(Costs.TCP)).toList();
        for (Scenario scenario :
                Stream.concat(scenarios.stream(), costly.stream()).toList()) {
            Outcome pieces = Simulation.run(scenario);
            Outcome blocks = Simulation.run(scenario.inBlocks());
            assertThat(pieces.makespan() / blocks.makespan()).isBetween(0.95, 1.05);
            assertThat(pieces.percentile(0.5) / blocks.percentile(0.5)).isBetween(0.95, 1.05);
            assertThat(pieces.originCopies() / blocks.originCopies()).isBetween(0.95, 1.05);
        }
    }

    private static Outcome flat(int machines) {
        return Simulation.run(Scenario.flat(machines, 5 * MBIT, PAYLOAD, 1));
    }

    private static Scenario with(Scenario scenario, Policy policy) {
        Rules rules = scenario.rules();
        return scenario.with(new Rules(policy, rules.originCopies(), rules.chunk(), rules.told()));
    }

    /** Sites on links of 100 Mbit/s, and a server with a Gbit/s. */
    private static Scenario sites(int sites, int machines, double originCopies) {
        Payload payload = new Payload(400L << 20, 1 << 20);
        List<Site> links = IntStream.range(0, sites)
                .mapToObj(i -> new Site("s" + i, 100 * MBIT, 100 * MBIT))
                .toList();
        List<Host> hosts = IntStream.range(0, machines)
                .mapToObj(i -> new Host(i % sites, 100 * MBIT, 100 * MBIT))
                .toList();
        Rules rules = Scenario.rules(payload);
        return new Scenario(
                payload,
                1000 * MBIT,
                links,
                hosts,
                Mishaps.NONE,
                new Rules(rules.policy(), originCopies, rules.chunk(), rules.told()),
                1);
    }
}
