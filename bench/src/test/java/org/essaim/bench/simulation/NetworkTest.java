/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.essaim.bench.simulation.Scenario.Host;
import org.essaim.bench.simulation.Scenario.Mishaps;
import org.essaim.bench.simulation.Scenario.Site;
import org.junit.jupiter.api.Test;

class NetworkTest {

    private static final Payload PAYLOAD = new Payload(1_000_000, 16 << 10);

    @Test
    void eventsHappenInTheOrderOfTheirTimesAndThenOfTheirTurns() {
        for (int seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            EventQueue queue = new EventQueue();
            List<long[]> happened = new ArrayList<>();
            for (int i = 0; i < 3000; i++) {
                long time = random.nextInt(500);
                long turn = i;
                queue.at(time, () -> happened.add(new long[] {time, turn}));
            }
            int steps = 0;
            while (queue.step()) {
                steps++;
            }
            assertThat(steps).isEqualTo(3000);
            assertThat(happened)
                    .isSortedAccordingTo((a, b) -> a[0] != b[0] ? Long.compare(a[0], b[0]) : Long.compare(a[1], b[1]));
            assertThat(queue.happened()).isEqualTo(3000);
        }
    }

    @Test
    void aLinkPassesOnInOrderAndNeverFasterThanItsRate() {
        Cable cable = new Cable(1e9);
        assertThat(cable.pass(100, 50)).isEqualTo(50);
        assertThat(cable.pass(100, 60)).isEqualTo(150);
        assertThat(cable.pass(100, 500)).isEqualTo(500);
        assertThat(cable.bytes()).isEqualTo(300);
        assertThat(cable.rate()).isCloseTo(1e9, within(1.0));
    }

    @Test
    void theBoundIsTheServersUplinkWhereThatIsTheNarrowest() {
        Bound bound = Bound.of(fleet(1000, List.of(), host(-1, 2000, 5000), host(-1, 2000, 5000)));
        assertThat(bound.seconds()).isCloseTo(1000, within(1e-6));
        assertThat(bound.bottleneck()).contains("server");
    }

    @Test
    void theBoundIsTheSlowestDownlink() {
        Bound bound = Bound.of(fleet(10_000, List.of(), host(-1, 9000, 5000), host(-1, 9000, 500)));
        assertThat(bound.seconds()).isCloseTo(2000, within(1e-6));
        assertThat(bound.bottleneck()).isEqualTo("the downlink of machine 2");
    }

    @Test
    void whereAllDownlinksAreAlikeNoMachineIsBlamed() {
        Bound bound = Bound.of(fleet(10_000, List.of(), host(-1, 9000, 500), host(-1, 9000, 500)));
        assertThat(bound.bottleneck()).isEqualTo("the downlink of each machine");
    }

    @Test
    void theBoundIsAllUplinksTogether() {
        Bound bound = Bound.of(fleet(1000, List.of(), host(-1, 200, 5000), host(-1, 300, 5000), host(-1, 500, 5000)));
        assertThat(bound.seconds()).isCloseTo(1500, within(1e-6));
        assertThat(bound.bottleneck()).contains("all uplinks");
    }

    @Test
    void whoComesLateSendsLate() {
        Host late = new Host(-1, -1, 1000, 1e6, 500);
        Bound bound = Bound.of(fleet(1000, List.of(), host(-1, 500, 1e6), late, host(-1, 500, 1e6)));
        // 3 MB = 2,000 B/s × T + 1,000 B/s × (T − 500 s)
        assertThat(bound.seconds()).isCloseTo(3_500_000 / 3000.0, within(1e-6));
    }

    @Test
    void theBoundIsTheNarrowestWan() {
        List<Site> sites = List.of(new Site("a", 1000, 1000), new Site("b", 1000, 250));
        Bound bound = Bound.of(fleet(10_000, sites, host(0, 9000, 9000), host(1, 9000, 9000)));
        assertThat(bound.seconds()).isCloseTo(4000, within(1e-6));
        assertThat(bound.bottleneck()).isEqualTo("the WAN of site b");
    }

    @Test
    void onePieceToOneMachineTakesAsLongAsItsNarrowestLink() {
        Payload piece = new Payload(16 << 10, 16 << 10);
        for (double wan : new double[] {1000, 100_000}) {
            Scenario scenario = new Scenario(
                    piece,
                    50_000,
                    List.of(new Site("a", wan, wan)),
                    List.of(host(0, 1e6, 20_000)),
                    Mishaps.NONE,
                    Scenario.rules(piece),
                    1);
            double seconds = (16 << 10) / Math.min(wan, 20_000);
            assertThat(Simulation.run(scenario).makespan()).isCloseTo(seconds, within(0.001));
        }
    }

    @Test
    void aMachineOfNoSuchSiteIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> fleet(1, List.of(), host(0, 1, 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> fleet(1, List.of(), host(-1, 0, 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Payload(0, 1));
    }

    private static Host host(int site, double up, double down) {
        return new Host(site, up, down);
    }

    private static Scenario fleet(double server, List<Site> sites, Host... hosts) {
        return new Scenario(PAYLOAD, server, sites, List.of(hosts), Mishaps.NONE, Scenario.rules(PAYLOAD), 1);
    }
}
