/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoReportTest {
    private static final Map<String, DemoReport.LiveTree> LIVE =
            Map.of("agent-1", new DemoReport.LiveTree(Path.of("/live"), "abc"));

    @TempDir
    Path folder;

    private final DemoReport report = new DemoReport();

    @Test
    void theJsonHasTheDocumentedShape() throws IOException {
        report.add(new DemoReport.Result(RolloutSnapshotTest.parse(RolloutSnapshotTest.FINISHED), "abc", LIVE));
        report.memory("server", new Memory(200, 250));

        report.write(folder.resolve("out.json"));

        JsonNode json = new ObjectMapper().readTree(folder.resolve("out.json").toFile());
        JsonNode rollout = json.get("rollouts").get(0);
        JsonNode agent = rollout.get("agents").get(0);
        assertThat(agent.get("id").asText()).isEqualTo("agent-1");
        assertThat(agent.get("state").asText()).isEqualTo("FINISHED");
        assertThat(agent.get("seconds").asDouble()).isEqualTo(2.5);
        assertThat(agent.get("bytesFromOrigin").asLong()).isEqualTo(200);
        assertThat(agent.get("bytesFromPeers").asLong()).isEqualTo(300);
        assertThat(agent.get("liveTree").asText()).isEqualTo("/live");
        assertThat(agent.get("treeSha256").asText()).isEqualTo("abc");
        assertThat(rollout.get("makespanSeconds").asDouble()).isEqualTo(2.5);
        assertThat(rollout.get("originCopies").asDouble()).isEqualTo(0.25);
        assertThat(rollout.get("publishedTreeSha256").asText()).isEqualTo("abc");
        assertThat(json.get("rssMiB").get("server").get("peak").asInt()).isEqualTo(250);
        assertThat(folder).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void aMachineWithoutALiveTreeHasNulls() throws IOException {
        report.add(new DemoReport.Result(RolloutSnapshotTest.parse(RolloutSnapshotTest.RUNNING), "abc", Map.of()));
        report.write(folder.resolve("out.json"));

        JsonNode rollout = new ObjectMapper()
                .readTree(folder.resolve("out.json").toFile())
                .get("rollouts")
                .get(0);
        assertThat(rollout.get("makespanSeconds").isNull()).isTrue();
        assertThat(rollout.get("agents").get(0).get("treeSha256").isNull()).isTrue();
        assertThat(rollout.get("agents").get(0).get("seconds").isNull()).isTrue();
        assertThat(report.good(1)).isFalse();
        assertThat(report.table()).anyMatch(line -> line.contains("DIFFERS"));
    }

    @Test
    void onlyEqualTreesInEveryRolloutAreGood() throws IOException {
        RolloutSnapshot finished = RolloutSnapshotTest.parse(RolloutSnapshotTest.FINISHED);
        report.add(new DemoReport.Result(finished, "abc", LIVE));
        assertThat(report.good(1)).isTrue();
        assertThat(report.good(2)).isFalse();
        assertThat(report.table()).anyMatch(line -> line.contains("as published"));

        report.add(new DemoReport.Result(finished, "abd", LIVE));
        assertThat(report.good(2)).isFalse();
    }
}
