/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.itests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.essaim.testkit.karaf.ShellResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job with three agents, and what is refused. */
class RolloutIT {

    private static final int LARGE = 5 << 20;
    private static final double MOST_COPIES = 2.0;
    private static final int NOT_FOUND = 3;

    @TempDir
    static Path trees;

    private static Fleet fleet;
    private static Agent stranger;

    @BeforeAll
    static void threeAgentsAndOneWithAWrongToken() {
        fleet = Fleet.serverOnly("rollout", 1L << 20);
        stranger = fleet.stranger("stranger", fleet.token().replaceFirst(":[^:]+:([^:]+)$", ":wrong-secret:$1"));
        for (int number = 1; number <= 3; number++) {
            fleet.agent("agent-" + number).start(null);
        }
        fleet.awaitOnline(3);
        stranger.start(null);
    }

    @AfterAll
    static void end() {
        if (fleet != null) {
            fleet.close();
        }
    }

    @Test
    void aTreeAndItsNextVersionReachEveryMachineAndGoBackWithoutDownloading() {
        Path first = Trees.make(trees.resolve("app-1"), 1, LARGE);
        Path second = Trees.make(trees.resolve("app-2"), 2, LARGE);
        assertReachedEveryMachine(fleet.deploy(first, "app", "1"), first);
        RolloutView upgrade = assertReachedEveryMachine(fleet.deploy(second, "app", "2"), second);

        fleet.run("rollout:undo " + upgrade.id() + " --yes").orFail();
        RolloutView undone = fleet.awaitEnd(upgrade.id());
        assertThat(undone.state()).isEqualTo("ROLLED_BACK");
        assertThat(undone.states()).containsOnly("ROLLED_BACK");
        assertThat(undone.originBytes()).isEqualTo(upgrade.originBytes());
        assertThat(undone.actions()).allSatisfy(action -> assertThat(action.bytesFromPeers())
                .isLessThanOrEqualTo(fromPeers(upgrade, action.machine())));
        assertLive("app", first);
    }

    private static RolloutView assertReachedEveryMachine(RolloutView started, Path tree) {
        RolloutView ended = fleet.awaitFinished(started.id());
        assertThat(ended.actions()).hasSize(3);
        assertLive("app", tree);
        assertThat(ended.originCopies()).isBetween(0.9, MOST_COPIES);
        assertThat(ended.bytesFromOrigin()).isCloseTo(ended.originBytes(), Percentage.withPercentage(5));
        System.out.printf(
                "%s: %.2f copies from the origin; the origin counts %d bytes, the agents %d%n",
                ended.patch(), ended.originCopies(), ended.originBytes(), ended.bytesFromOrigin());
        assertFlowsAreKnown(ended);
        return ended;
    }

    /** What machines have counted by site, and the bound that follows from what their links were seen to do. */
    private static void assertFlowsAreKnown(RolloutView ended) {
        String command = "swarm:flows " + ended.patch() + " --json";
        fleet.await(
                "the last announces have come", () -> flow(fleet.json(command), "(origin)") >= ended.bytesFromOrigin());
        JsonNode flows = fleet.json(command);
        assertThat(flow(flows, "(origin)")).isCloseTo(ended.bytesFromOrigin(), Percentage.withPercentage(5));
        assertThat(flow(flows, "(origin)") + flow(flows, "(no site)"))
                .isGreaterThanOrEqualTo(3 * ended.payloadLength());
        assertThat(flows.at("/sites/0/wanCopies").asDouble()).isBetween(0.9, MOST_COPIES);
        JsonNode efficiency =
                fleet.json("rollout:info " + ended.id() + " --json").path("efficiency");
        assertThat(efficiency.path("machines").asInt()).isEqualTo(3);
        assertThat(efficiency.path("bound").asDouble()).isPositive();
        assertThat(efficiency.path("bottleneck").asText()).isNotBlank();
        assertThat(efficiency.path("originMayGo").asBoolean()).isTrue();
    }

    private static long flow(JsonNode flows, String from) {
        long bytes = 0;
        for (JsonNode flow : flows.path("flows")) {
            bytes +=
                    flow.path("from").asText().equals(from) ? flow.path("bytes").asLong() : 0;
        }
        return bytes;
    }

    private static long fromPeers(RolloutView rollout, String machine) {
        return rollout.actions().stream()
                .filter(action -> action.machine().equals(machine))
                .mapToLong(RolloutView.ActionView::bytesFromPeers)
                .sum();
    }

    private static void assertLive(String patch, Path tree) {
        String expected = Trees.hash(tree);
        for (Agent agent : fleet.agents()) {
            assertThat(agent.liveHash(patch)).as(agent.machine()).isEqualTo(expected);
        }
    }

    @Test
    void preservedFilesSurviveAndOtherLocalChangesAreNotOverwritten() throws IOException {
        Path first = Trees.make(trees.resolve("conf-1"), 11, 1 << 10);
        Path second = Trees.make(trees.resolve("conf-2"), 12, 1 << 10);
        fleet.awaitFinished(
                fleet.deploy(first, "conf", "1", "--preserve 'bin/*.local'").id());
        Agent keeps = fleet.agent(0);
        Agent changed = fleet.agent(1);
        Files.writeString(keeps.liveTree("conf").resolve("bin/mine.local"), "mine");
        Path edited = changed.liveTree("conf").resolve("data/0/file-0.txt");
        Files.writeString(edited, "edited here");
        String before = changed.liveHash("conf");

        RolloutView ended = fleet.awaitEnd(
                fleet.deploy(second, "conf", "2", "--preserve 'bin/*.local'").id());

        assertThat(ended.action(keeps).state()).isEqualTo("FINISHED");
        Path preserved = keeps.liveTree("conf").resolve("bin/mine.local");
        assertThat(preserved).hasContent("mine");
        Files.delete(preserved);
        assertThat(keeps.liveHash("conf")).isEqualTo(Trees.hash(second));
        assertThat(ended.action(changed).state()).isEqualTo("ERROR");
        assertThat(ended.action(changed).code()).isEqualTo("LOCAL_CHANGES");
        assertThat(ended.action(changed).detail()).contains("data/0/file-0.txt");
        assertThat(changed.liveHash("conf")).isEqualTo(before);
        assertThat(edited).hasContent("edited here");
        assertThat(fleet.agent(2).liveHash("conf")).isEqualTo(Trees.hash(second));

        RolloutView forced =
                fleet.awaitFinished(fleet.rollout("conf:2", "id=" + changed.machine(), "--discard-local-changes")
                        .id());
        assertThat(forced.actions()).hasSize(1);
        assertThat(changed.liveHash("conf")).isEqualTo(Trees.hash(second));
    }

    @Test
    void publishingTwiceIsIdempotentAndOtherContentIsRefused() {
        Path tree = Trees.make(trees.resolve("twice"), 21, 1 << 10);
        Path other = Trees.make(trees.resolve("twice-other"), 22, 1 << 10);
        JsonNode published = fleet.publish(tree, "twice", "1");
        JsonNode again = fleet.publish(tree, "twice", "1");
        assertThat(again.path("infoHash")).isEqualTo(published.path("infoHash"));

        ShellResult refused = fleet.run(Fleet.publishing(other, "twice", "1"));
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.out() + refused.err()).contains("[PATCH_EXISTS]");
        assertThat(fleet.json("patch:info twice:1 --json").path("infoHash")).isEqualTo(published.path("infoHash"));
    }

    @Test
    void whatDoesNotExistIsSaidWithExitCodeThree() {
        for (String command : List.of(
                "patch:info nobody:1",
                "rollout:info 4711",
                "machine:info nobody",
                "rollout:create nobody:1 --target all",
                "patch:publish /no/such/path --name app --version 9")) {
            ShellResult said = fleet.run(command);
            assertThat(said.code()).as(command + "\n" + said.out() + said.err()).isEqualTo(NOT_FOUND);
            assertThat(said.out() + said.err()).containsPattern("\\[NO_SUCH_[A-Z]+]");
        }
    }

    @Test
    void aWrongTokenIsRefusedWithASentence() {
        stranger.karaf().awaitShell(Fleet.PATIENCE);
        String status = stranger.karaf().awaitOutput("essaim:status", out -> out.contains("Problem:"), Fleet.PATIENCE);
        assertThat(status).contains("not registered").containsIgnoringCase("token");
        ShellResult doctor = stranger.karaf().shell("essaim:doctor --json");
        assertThat(doctor.code()).isEqualTo(1);
        assertThat(Fleet.parse(doctor.out())).anySatisfy(finding -> {
            assertThat(finding.path("level").asText()).isEqualTo("FAIL");
            assertThat(finding.path("subject").asText()).isEqualTo("token");
            assertThat(finding.path("remedy").asText()).contains("enrolment-token");
        });
        assertThat(fleet.json("machine:list --json").toString()).doesNotContain("stranger");
    }
}
