/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The simulator beside what plain Java processes needed in network namespaces over TCP for 16 MiB: in pieces of 16 KiB with
 * the engine that tells news in a byte or two each, in pieces of 64 KiB with former ones.
 */
class MeasuredTest {

    private static final String COMMON = "--size 16MiB --delay 0 --wan-delay 0 --piece ";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    16KiB --machines 20 --host-rate 5mbit --server-rate 5mbit                                | 1.17 | 1.060 | 1.05
                    16KiB --machines 20 --host-rates 2mbit,10mbit,50mbit --server-rate 10mbit                | 1.13 | 1.079 | 1.16
                    16KiB --machines 2 --host-rate 5mbit --server-rate 5mbit                                 | 1.07 | 1.017 | 1.02
                    16KiB --machines 20 --sites 4 --host-rate 25mbit --server-rate 10mbit --wan-rate 5mbit   | 1.13 | 1.051 | 1.49
                    64KiB --machines 20 --host-rate 5mbit --server-rate 5mbit                                | 1.19 | 1.046 | 1.17
                    64KiB --machines 20 --host-rates 2mbit,10mbit,50mbit --server-rate 10mbit                | 1.11 | 1.045 | 1.47
                    64KiB --machines 20 --host-rate 5mbit --down-rate 10x --server-rate 5mbit                | 1.12 | 1.049 | 1.05
                    64KiB --machines 20 --host-rate 5mbit --server-rate 5mbit --arrivals 1s                  | 1.09 | 1.050 | 1.54
                    64KiB --machines 2 --host-rate 5mbit --server-rate 5mbit                                 | 1.08 | 1.006 | 1.01
                    64KiB --machines 20 --sites 4 --host-rate 25mbit --server-rate 10mbit --wan-rate 5mbit   | 1.14 | 1.027 | 1.92
                    """)
    void makespanAndBytesAreNearWhatWasMeasured(String fleet, double ratio, double received, double copies)
            throws Exception {
        Scenario scenario =
                SimulateOptions.parse(List.of((COMMON + fleet).split(" "))).scenario();
        Outcome outcome = Simulation.run(scenario);
        assertThat(outcome.ratio() / ratio).as("makespan").isBetween(0.9, 1.1);
        assertThat(outcome.wireCopies() / (1 + scenario.costs().overhead()) / received)
                .as("bytes")
                .isBetween(0.98, 1.02);
        assertThat(outcome.originCopies() / copies).as("server copies").isBetween(0.8, 1.4);
    }
}
