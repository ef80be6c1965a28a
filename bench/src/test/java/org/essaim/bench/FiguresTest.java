/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FiguresTest {

    private static final BenchOptions OPTIONS =
            new BenchOptions("loopback", 2, 1_000_000, 1 << 20, Optional.empty(), Path.of("/tmp"), Set.of());

    private static Result result(String engine, double... seconds) {
        Result result = new Result(engine);
        for (double each : seconds) {
            result.cold(new Transfer(1_000_000, each, 2 * each, 10));
        }
        return result;
    }

    @Test
    void aProcessIsReadAsLinuxWritesIt() throws Exception {
        String stat = "42 (a (b) c) S 1 1 1 0 -1 4194560 1 0 0 0 150 50 0 0 20 0 9 0 12 1 1";
        ProcessFigures figures = ProcessFigures.parse(
                stat, "Name:\tx\nVmHWM:\t  20480 kB\nVmRSS:\t  10240 kB\nRssFile:\t  1024 kB\nThreads:\t1\n");
        assertThat(figures.cpuSeconds()).isEqualTo(2.0);
        assertThat(figures.peakRssMiB()).isEqualTo(20);
        assertThat(figures.residentBytes()).isEqualTo(10 << 20);
        assertThat(figures.fileBytes()).isEqualTo(1 << 20);
        assertThatThrownBy(() -> ProcessFigures.parse(stat, "Name: x")).isInstanceOf(IOException.class);
    }

    @Test
    void theMiddleRunCounts() {
        assertThat(result("a", 1, 9, 2).mbPerSecond()).isEqualTo(0.5);
        assertThat(result("a", 1, 9).seconds()).isEqualTo(5);
    }

    @Test
    void theSecondTransferCountsWhereThereIsOne() {
        Result result = result("essaim", 4);
        result.warm(new Transfer(1_000_000, 2, 1, 30));
        assertThat(result.mbPerSecond()).isEqualTo(0.5);
        assertThat(result.coldMbPerSecond()).isEqualTo(0.25);
        assertThat(result.cpuSeconds()).isEqualTo(1);
        assertThat(result.coldCpuSeconds()).isEqualTo(8);
        assertThat(result.peakRssMiB()).isEqualTo(30);
    }

    @Test
    void theTableBeginsWithRatiosToTheReference() {
        List<String> lines = Report.table(List.of(result("essaim", 1), result("aria2", 2)), "aria2");
        assertThat(lines.get(1)).startsWith("essaim").containsPattern("essaim +2\\.00 +0\\.50");
        assertThat(Report.table(List.of(result("essaim", 1)), "aria2").get(1)).containsPattern("essaim +- +-");
    }

    @Test
    void programsReadTheSame() throws Exception {
        JsonNode json = new ObjectMapper()
                .readTree(Report.json(OPTIONS, List.of(result("aria2", 2)), Map.of("libtorrent", "not there")));
        JsonNode aria2 = json.get("engines").get(0);
        assertThat(aria2.get("engine").asText()).isEqualTo("aria2");
        assertThat(aria2.get("mbPerSecond").asDouble()).isEqualTo(0.5);
        assertThat(aria2.get("coldMbPerSecond").asDouble()).isEqualTo(0.5);
        assertThat(aria2.get("cpuSeconds").asDouble()).isEqualTo(4);
        assertThat(aria2.get("peakRssMiB").asLong()).isEqualTo(10);
        assertThat(json.get("missing").get(0).get("engine").asText()).isEqualTo("libtorrent");
    }

    @Test
    void aReceiversMemoryIsComparedWithTheLimit() throws Exception {
        Memory.Need need = new Memory.Need(
                "essaim",
                new ProcessFigures(3, 64_000_000, 50_000_000, 20_000_000),
                new Transfer(1_000_000, 2, 3, 62),
                Map.of("heap", 30_000_000L));
        List<String> lines = Memory.table(List.of(need));
        assertThat(lines.get(1)).startsWith("essaim").containsPattern("0\\.50 +64 +50 +20 ");
        assertThat(lines.get(2)).isEqualTo("essaim holds, in MB: heap 30.0");
        JsonNode json = new ObjectMapper().readTree(Memory.json(OPTIONS, List.of(need), Map.of("aria2", "not there")));
        JsonNode essaim = json.get("engines").get(0);
        assertThat(essaim.get("peakRssMB").asDouble()).isEqualTo(64);
        assertThat(essaim.get("rssMB").asDouble()).isEqualTo(50);
        assertThat(essaim.get("parts").get("heapMB").asDouble()).isEqualTo(30);
        assertThat(json.get("missing").get(0).get("engine").asText()).isEqualTo("aria2");
    }

    @Test
    void publishingIsComparedWithAllCores() throws Exception {
        Map<String, Double> medians = new LinkedHashMap<>();
        medians.put("sha256", 100.0);
        medians.put("v2", 150.0);
        assertThat(Publish.table(medians, 2).get(2)).contains("0.75");
        JsonNode json = new ObjectMapper().readTree(Report.publish(OPTIONS, medians, 2));
        assertThat(json.get("v2").get("ratio").asDouble()).isEqualTo(0.75);
    }
}
