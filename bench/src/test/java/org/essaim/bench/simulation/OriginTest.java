/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.essaim.bench.simulation.Scenario.Host;
import org.essaim.bench.simulation.Scenario.Mishaps;
import org.essaim.bench.simulation.Scenario.Rules;
import org.essaim.bench.simulation.Scenario.Site;
import org.junit.jupiter.api.Test;

/** What the server sends, and how others leave it room. */
class OriginTest {

    private static final double MBIT = 125_000;
    private static final Payload PAYLOAD = new Payload(16 << 20, 64 << 10);

    @Test
    void whereMachinesCouldSendEverythingItHoldsBackWhenEveryPieceIsOut() {
        List<Host> hosts = new ArrayList<>();
        for (double rate : new double[] {2, 10, 50, 2, 10, 50, 2, 10, 50}) {
            hosts.add(new Host(Scenario.NOWHERE, rate * MBIT, rate * MBIT));
        }
        Scenario scenario =
                new Scenario(PAYLOAD, 10 * MBIT, List.of(), hosts, Mishaps.NONE, Scenario.rules(PAYLOAD), 1);
        Outcome outcome = Simulation.run(scenario.with(Costs.TCP));
        assertThat(outcome.isComplete()).isTrue();
        assertThat(outcome.originCopies()).isBetween(1.0, 1.8);
        assertThat(outcome.ratio()).isLessThan(1.12);
    }

    @Test
    void whereItSendsFarMoreThanAMachineItGoesOnToTheEnd() {
        Outcome outcome = Simulation.run(fast(Double.POSITIVE_INFINITY));
        assertThat(outcome.originCopies()).as("of ten").isGreaterThan(6);
        assertThat(outcome.ratio()).isLessThan(1.2);
    }

    @Test
    void itSendsAsMuchAsItMayThoughSomeOffersAreDeclined() {
        double piece = 1.0 / PAYLOAD.pieces();
        assertThat(Simulation.run(fast(3)).originCopies()).isBetween(3 - 3 * piece, 3 + piece);
    }

    @Test
    void untilEveryPieceIsOutGatewaysKeepRoomForIt() {
        World world = gateways(Costs.TCP);
        Machine gateway = world.machines().get(0);
        assertThat(world.origin().names(gateway)).isTrue();
        assertThat(gateway.acceptsFirst(true)).as("for the origin").isTrue();
        assertThat(gateway.accepts(true)).as("for others").isFalse();
        assertThat(gateway.accepts(false)).as("in its site").isTrue();
        world.origin().leave();
        assertThat(world.origin().names(gateway)).isFalse();
        assertThat(gateway.accepts(true)).isTrue();
    }

    @Test
    void whereNothingCostsAnythingNobodyKeepsRoom() {
        World world = gateways(Costs.NONE);
        assertThat(world.machines().get(0).accepts(true)).isTrue();
    }

    @Test
    void sitesSwapTheirPiecesWhereTheServerSendsHardlyMoreThanACopy() {
        List<Site> sites = new ArrayList<>();
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            sites.add(new Site("s" + i, 100 * MBIT, 100 * MBIT));
        }
        for (int i = 0; i < 160; i++) {
            hosts.add(new Host(i % 8, 100 * MBIT, 100 * MBIT));
        }
        Payload payload = new Payload(400L << 20, 1 << 20);
        Rules rules = Scenario.rules(payload);
        Rules little = new Rules(rules.policy(), 1.2, rules.chunk(), rules.told());
        Scenario scenario = new Scenario(payload, 1000 * MBIT, sites, hosts, Mishaps.NONE, little, 1);
        Outcome outcome = Simulation.run(scenario.with(Costs.TCP));
        assertThat(outcome.originCopies()).isBetween(1.0, 1.2);
        assertThat(outcome.meanWanCopies()).isBetween(0.9999, 1.01);
        assertThat(outcome.ratio()).isBetween(1.0464, 1.25);
    }

    /** A server with twenty times the uplink of each of ten machines, and how many copies it may send. */
    private static Scenario fast(double copies) {
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            hosts.add(new Host(Scenario.NOWHERE, MBIT, 50 * MBIT));
        }
        Rules rules = Scenario.rules(PAYLOAD);
        Rules some = new Rules(rules.policy(), copies, rules.chunk(), rules.told());
        return new Scenario(PAYLOAD, 20 * MBIT, List.of(), hosts, Mishaps.NONE, some, 1).with(Costs.TCP);
    }

    /** Two sites of one machine, which the origin has just met. */
    private static World gateways(Costs costs) {
        List<Site> sites = List.of(new Site("a", MBIT, MBIT), new Site("b", MBIT, MBIT));
        List<Host> hosts = List.of(new Host(0, MBIT, MBIT), new Host(1, MBIT, MBIT));
        Scenario scenario =
                new Scenario(PAYLOAD, MBIT, sites, hosts, Mishaps.NONE, Scenario.rules(PAYLOAD), 1).with(costs);
        World world = new World(scenario, 60);
        world.tracker().joined(world.machines());
        for (int i = 0;
                i < 100
                        && costs.messages()
                        && !world.origin().names(world.machines().get(0));
                i++) {
            world.time().step();
        }
        return world;
    }
}
