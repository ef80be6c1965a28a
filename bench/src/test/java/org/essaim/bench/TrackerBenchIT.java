/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small benchmark with real processes. */
class TrackerBenchIT {

    @TempDir
    Path folder;

    private List<TrackerResult> measure(TrackerProgram program) throws Exception {
        TrackerOptions options = new TrackerOptions(1, 1, 2_000, Optional.empty(), folder, Set.of());
        return new TrackerBench(options, folder, 20).measure(List.of(program));
    }

    @Test
    void ourTrackerIsMeasuredInBothWays() throws Exception {
        List<TrackerResult> results = measure(new EssaimTracker());
        assertThat(results).allSatisfy(result -> {
            assertThat(result.runs()).isEqualTo(1);
            assertThat(result.warm(TrackerHalf::announces)).isGreaterThanOrEqualTo(1_000);
            assertThat(result.warm(TrackerHalf::perSecond)).isPositive();
        });
    }

    @Test
    void opentrackerAnswersTheSameAndClosesItsConnections() throws Exception {
        Opentracker opentracker = new Opentracker();
        assumeTrue(opentracker.missing().isEmpty(), () -> opentracker.missing().orElse(""));
        List<TrackerResult> results = measure(opentracker);
        assertThat(results.get(0).warm(TrackerHalf::announces)).isGreaterThanOrEqualTo(1_000);
        assertThat(results.get(1).runs()).isZero();
    }
}
