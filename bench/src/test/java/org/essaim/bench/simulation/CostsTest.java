/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.essaim.bench.simulation.Scenario.Host;
import org.essaim.bench.simulation.Scenario.Mishaps;
import org.essaim.bench.simulation.Scenario.Site;
import org.junit.jupiter.api.Test;

/** What headers, messages and delays take. */
class CostsTest {

    private static final double MBIT = 125_000;
    private static final Payload PIECE = new Payload(64 << 10, 64 << 10);
    private static final Costs NEAR = new Costs(Costs.TCP.overhead(), 0, 0, true);

    @Test
    void headersOfAFullPacketAndOfABlockAreFourAndAHalfPerCent() {
        assertThat(Costs.TCP.overhead()).isCloseTo(0.0464, within(0.0001));
        assertThat(Costs.NONE.overhead()).isZero();
    }

    @Test
    void aMessageHasHeadersForEachPacketThatItFills() {
        assertThat(Costs.wire(11)).isEqualTo(77);
        assertThat(Costs.wire(1448)).isEqualTo(1448 + 66);
        assertThat(Costs.wire(1449)).isEqualTo(1449 + 2 * 66);
        assertThat(Costs.take(64 << 10)).as("four requests").isEqualTo(19 + 4 * 17 + 66);
    }

    @Test
    void twoPacketsAreAcknowledgedByOne() {
        assertThat(Costs.TCP.acknowledging(2 * 1448)).isEqualTo(66);
        assertThat(Costs.NONE.acknowledging(1 << 20)).isZero();
    }

    @Test
    void onlyMessagesAheadInTheQueueDelayAMessage() {
        Cable cable = new Cable(1e6, 0, 0.002);
        assertThat(cable.messageTime(0)).isEqualTo(2_000_000);
        cable.pass(10_000, 0);
        assertThat(cable.messageTime(0)).isEqualTo(12_000_000);
        assertThat(cable.messageTime(4_000_000)).isEqualTo(8_000_000);
        cable.pass(10_000_000, 0);
        assertThat(cable.messageTime(0)).as("not all of it is in the queue yet").isEqualTo(2_000_000 + 28_960_000);
    }

    @Test
    void whatAMessageTakesIsNotLeftForOthers() {
        Cable cable = new Cable(1e6, 0.1, 0);
        cable.spend(5000, 1_000_000);
        assertThat(cable.pass(1000, 1_000_000)).isEqualTo(6_000_000);
        assertThat(cable.freeAt()).isEqualTo(6_000_000 + 1_100_000);
        assertThat(cable.bytes()).isEqualTo(1000);
        assertThat(cable.wireBytes()).isCloseTo(6100, within(1e-6));
    }

    @Test
    void onePieceTakesItsHeadersLonger() {
        Outcome outcome = Simulation.run(alone(PIECE, MBIT).with(NEAR));
        double seconds = PIECE.bytes() * 1.0464 / MBIT;
        assertThat(outcome.makespan()).isBetween(seconds, seconds + 0.01);
    }

    @Test
    void aNewcomerAnnouncesItselfAndGreetsBeforeItIsOfferedAnything() {
        Costs slow = new Costs(0, 0.01, 0, true);
        double without = Simulation.run(alone(PIECE, MBIT).with(new Costs(0, 0, 0, true)))
                .makespan();
        double with = Simulation.run(alone(PIECE, MBIT).with(slow)).makespan();
        // three round trips to the tracker, three to the origin, one for offer and answer, and half of one for the
        // piece
        assertThat(with - without).isCloseTo(7.5 * 2 * 0.02, within(0.002));
    }

    @Test
    void tcpBeginsSlowlyWhereMuchIsOnTheWay() {
        Payload payload = new Payload(1 << 20, 1 << 20);
        double near = Simulation.run(wan(payload, 0.001)).makespan();
        double far = Simulation.run(wan(payload, 0.05)).makespan();
        double greeting = 7.5 * 2 * (0.05 - 0.001);
        assertThat(far - near).as("some round trips more").isBetween(greeting + 3 * 0.1, greeting + 7 * 0.1);
    }

    @Test
    void eachMachineReceivesThePayloadItsHeadersAndWhatIsSaidAboutIt() {
        Scenario flat = Scenario.flat(20, 5 * MBIT, new Payload(16 << 20, 64 << 10), 1);
        assertThat(Simulation.run(flat).wireCopies()).isCloseTo(1, within(1e-9));
        assertThat(Simulation.run(flat.with(NEAR)).wireCopies()).isBetween(1.07, 1.11);
    }

    @Test
    void whatIsLostForGoodIsSaidAndNobodyAsksForEver() {
        Scenario scenario = Scenario.flat(10, 1e6, new Payload(64L << 18, 1 << 18), 1)
                .with(Costs.TCP)
                .with(new Mishaps(0, 0.5, List.of(), 1e9));
        assertThat(Simulation.run(scenario).stuck()).isEqualTo(10);
    }

    private static Scenario alone(Payload payload, double rate) {
        return Scenario.flat(1, rate, payload, 1);
    }

    private static Scenario wan(Payload payload, double delay) {
        return new Scenario(
                        payload,
                        100 * MBIT,
                        List.of(new Site("a", 100 * MBIT, 100 * MBIT)),
                        List.of(new Host(0, 100 * MBIT, 100 * MBIT)),
                        Mishaps.NONE,
                        Scenario.rules(payload),
                        1)
                .with(new Costs(0, 0, delay, true));
    }
}
