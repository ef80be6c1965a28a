/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.itests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Power cuts: {@code kill -9} of a server, of agents that download, and of an agent at every step of an application. */
class CrashIT {

    /** What the origin sends per second: a download of the large tree takes long enough to be hit, on any machine. */
    private static final long SLOW = 128L << 10;

    private static final long UNLIMITED = 0;

    private static final int LARGE = 8 << 20;

    /** Shared by two agents. In this order one application passes them, whatever was killed before. */
    private static final List<List<String>> APPLYING = List.of(
            List.of(
                    "agent.papers-kept",
                    "patching.intent",
                    "patching.after-abandon",
                    "patching.stage-manifest",
                    "patching.stage-sealed",
                    "patching.stage-carried",
                    "patching.after-stage",
                    "patching.before-switch",
                    "patching.switched",
                    "patching.after-record",
                    "patching.after-discard",
                    "agent.finished"),
            List.of(
                    "agent.downloaded",
                    "patching.stage-files",
                    "patching.stage-folders",
                    "patching.stage-renamed",
                    "patching.discard-renamed",
                    "patching.staged",
                    "patching.after-switch",
                    "patching.checked",
                    "patching.committed",
                    "patching.after-clean",
                    "agent.cleaned"));

    private static final List<List<String>> UNDOING = List.of(
            List.of("patching.intent", "patching.after-undo-switch", "patching.after-record", "patching.after-clean"),
            List.of("patching.before-revert", "patching.switched", "patching.committed"));

    @TempDir
    static Path trees;

    private static Fleet fleet;

    @BeforeAll
    static void aSlowServerAndTwoAgents() {
        fleet = Fleet.start("crash", SLOW, 2);
    }

    @AfterEach
    void itIsSlowAgain() {
        fleet.originSends(SLOW);
    }

    @AfterAll
    static void end() {
        if (fleet != null) {
            fleet.close();
        }
    }

    @Test
    void aServerThatIsKilledInARolloutForgetsNothingAndTheRolloutFinishes() {
        Path tree = Trees.make(trees.resolve("server"), 1, LARGE);
        RolloutView started = fleet.deploy(tree, "server", "1");
        RolloutView before = awaitDownloading(started);
        JsonNode patches = fleet.json("patch:list --json");
        JsonNode machines = fleet.json("machine:list --json");

        fleet.server().kill();
        fleet.originSends(UNLIMITED);
        fleet.startServer();

        RolloutView again = fleet.info(started.id());
        assertThat(again.patch()).isEqualTo("server:1");
        assertThat(again.actions())
                .extracting(RolloutView.ActionView::id)
                .containsExactlyElementsOf(before.actions().stream()
                        .map(RolloutView.ActionView::id)
                        .toList());
        assertThat(fleet.json("patch:list --json").findValuesAsText("infoHash"))
                .isEqualTo(patches.findValuesAsText("infoHash"));
        assertThat(fleet.json("machine:list --json").findValuesAsText("registered"))
                .isEqualTo(machines.findValuesAsText("registered"));
        fleet.awaitFinished(started.id());
        assertLive("server", tree);
    }

    @Test
    void anAgentThatIsKilledWhileItDownloadsGoesOnWhereItWas() {
        Path tree = Trees.make(trees.resolve("download"), 2, LARGE);
        RolloutView started = fleet.deploy(tree, "download", "1");
        RolloutView before = awaitDownloading(started);
        Agent victim = fleet.agent(1);

        victim.karaf().kill();
        assertThat(victim.liveHash("download")).isEqualTo("none");
        fleet.originSends(UNLIMITED);
        victim.start(null);

        RolloutView ended = fleet.awaitFinished(started.id());
        assertLive("download", tree);
        RolloutView.ActionView action = ended.action(victim);
        assertThat(action.bytesHave()).isEqualTo(action.bytesTotal());
        assertThat(action.bytesFromOrigin() + action.bytesFromPeers())
                .as(
                        "bytes fetched in both lives, %d of %d before the kill",
                        before.action(victim).bytesHave(), action.bytesTotal())
                .isLessThan(action.bytesTotal() * 3 / 2);
    }

    @Test
    void agentsThatAreKilledAtEveryStepHaveTheOldTreeOrTheNewOne() {
        Path oldest = Trees.make(trees.resolve("steps-1"), 31, 2 << 10);
        Path old = Trees.make(trees.resolve("steps-2"), 32, 2 << 10);
        Path latest = Trees.make(trees.resolve("steps-3"), 33, 2 << 10);
        fleet.awaitFinished(fleet.deploy(oldest, "steps", "1").id());
        fleet.awaitFinished(fleet.deploy(old, "steps", "2").id());
        fleet.publish(latest, "steps", "3");
        Set<String> whole = Set.of(Trees.hash(old), Trees.hash(latest));

        kill(fleet.agents());
        RolloutView rollout = fleet.rollout("steps:3", "all");
        haltAtEach(APPLYING, whole);
        assertThat(fleet.awaitFinished(rollout.id()).actions()).hasSize(2);
        assertLive("steps", latest);

        kill(fleet.agents());
        fleet.run("rollout:undo " + rollout.id() + " --yes").orFail();
        haltAtEach(UNDOING, whole);
        assertThat(fleet.awaitEnd(rollout.id()).states()).containsOnly("ROLLED_BACK");
        assertLive("steps", old);
    }

    private static void kill(List<Agent> agents) {
        agents.forEach(agent -> agent.karaf().kill());
    }

    /** Each life of an agent ends at the next of its steps; only its last life goes on. */
    private static void haltAtEach(List<List<String>> steps, Set<String> whole) {
        int rounds = steps.stream().mapToInt(List::size).max().orElse(0);
        for (int round = 0; round < rounds; round++) {
            for (int agent = 0; agent < steps.size(); agent++) {
                if (round < steps.get(agent).size()) {
                    fleet.agent(agent).start(steps.get(agent).get(round));
                }
            }
            for (int agent = 0; agent < steps.size(); agent++) {
                if (round < steps.get(agent).size()) {
                    fleet.agent(agent).awaitHalt();
                    assertThat(fleet.agent(agent).liveHash("steps"))
                            .as("live after a halt at " + steps.get(agent).get(round))
                            .isIn(whole);
                }
            }
        }
        fleet.agents().forEach(agent -> agent.start(null));
    }

    private static RolloutView awaitDownloading(RolloutView started) {
        return fleet.await(
                started.id(),
                "every agent has fetched something and none has everything",
                view -> view.actions().stream()
                        .allMatch(action -> action.state().equals("DOWNLOADING") && action.bytesHave() > 0));
    }

    private static void assertLive(String patch, Path tree) {
        String expected = Trees.hash(tree);
        for (Agent agent : fleet.agents()) {
            assertThat(agent.liveHash(patch)).as(agent.machine()).isEqualTo(expected);
        }
    }
}
