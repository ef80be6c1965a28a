/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrackerReportTest {

    private static TrackerResult result(String tracker, boolean kept, double cpu, long announces) {
        TrackerResult result = new TrackerResult(tracker, kept);
        result.add(new TrackerHalf(announces / 2, 10, 10, 5), new TrackerHalf(announces, 10, cpu, 5));
        return result;
    }

    private final List<TrackerResult> results = List.of(
            result("essaim", false, 6, 100_000),
            result("essaim", true, 9.5, 400_000),
            result("opentracker", false, 4, 200_000),
            new TrackerResult("opentracker", true));

    private final TrackerReport report = new TrackerReport(results, Map.of(), true);

    @Test
    void ratiosComeFirstAndAreToTheOtherTrackersSecondHalf() {
        List<String> lines = report.lines();
        assertThat(lines.get(0)).startsWith("tracker      connections         × CPU  × rate");
        assertThat(lines.get(1)).matches("essaim +one per announce +3\\.00 +0\\.50 +6\\.00 +20\\.00 +10000 +5000 .*");
        assertThat(lines.get(3)).matches("opentracker +one per announce +1\\.00 +1\\.00 +2\\.00 .*");
    }

    @Test
    void whoKeepsNoConnectionsIsComparedByTheWayThatItHas() {
        List<String> lines = report.lines();
        assertThat(lines.get(2)).matches("essaim +kept connections +1\\.19 +2\\.00 .*");
        assertThat(lines.get(4)).contains("closes every connection");
    }

    @Test
    void itIsSaidWhatTheLimitWas() {
        TrackerResult limited = new TrackerResult("opentracker", false);
        limited.add(new TrackerHalf(1, 10, 5, 9.5), new TrackerHalf(1, 10, 5, 9.5));
        assertThat(new TrackerReport(List.of(limited), Map.of(), true).lines())
                .anyMatch(
                        line -> line.contains("The load generator was the limit for opentracker over one connection"));
        assertThat(report.lines())
                .anyMatch(line -> line.contains("nor essaim over one connection per announce had a core to itself"))
                .noneMatch(line -> line.contains("essaim over kept"))
                .noneMatch(line -> line.contains("shared their cores"));
        assertThat(new TrackerReport(results, Map.of(), false).lines())
                .anyMatch(line -> line.contains("shared their cores"));
    }

    @Test
    void withoutTheOtherTrackerThereAreNoRatios() {
        List<String> lines = new TrackerReport(results.subList(0, 2), Map.of(), true).lines();
        assertThat(lines.get(1)).matches("essaim +one per announce +- +- +6\\.00 .*");
    }

    @Test
    void programsReadTheSame() throws Exception {
        TrackerOptions options = TrackerOptions.parse(List.of());
        JsonNode json = new ObjectMapper()
                .readTree(new TrackerReport(results, Map.of("other", "it is away"), true).json(options));
        assertThat(json.at("/engines/0/cpuRatio").asDouble()).isEqualTo(3);
        assertThat(json.at("/engines/0/rateRatio").asDouble()).isEqualTo(0.5);
        assertThat(json.at("/engines/0/firstHalfCpuSecondsPer100k").asDouble()).isEqualTo(20);
        assertThat(json.at("/engines/3/supported").asBoolean()).isFalse();
        assertThat(json.at("/missing/0/why").asText()).isEqualTo("it is away");
    }

    @Test
    void aHalfIsWhatTheLoadGeneratorSaysAndWhatTheProcessesUsed() throws Exception {
        TrackerHalf half = TrackerBench.half("half 50000 2000000000 0", 1.5, 0.5);
        assertThat(half.perSecond()).isEqualTo(25_000);
        assertThat(half.cpu()).isCloseTo(3, within(1e-9));
        assertThat(half.trackerBusy()).isEqualTo(0.75);
        assertThat(half.loadBusy()).isEqualTo(0.25);
        assertThatThrownBy(() -> TrackerBench.half("half 50000 2000000000 3", 1, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("3 announces");
    }
}
