/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.essaim.agent.AgentWorld.Killed;
import org.essaim.agent.server.ServerLink.Feedback;
import org.essaim.agent.server.ServerLink.Kind;
import org.essaim.api.fleet.ActionState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Kills the agent after every durable step it takes, and sees that the next one finishes the work. */
class CrashTest {

    @TempDir
    Path home;

    static List<String> stepsOfADeployment() throws IOException {
        Path folder = Files.createTempDirectory("essaim-agent");
        AgentWorld world = new AgentWorld(folder);
        world.start();
        world.deployed(7, world.patch("app", "1"));
        DurableFiles.deleteTree(folder);
        List<String> steps = new ArrayList<>(new java.util.LinkedHashSet<>(world.steps));
        assertThat(steps)
                .contains("agent.accepted", "agent.papers-kept", "agent.downloading", "agent.downloaded")
                .contains("agent.applying", "agent.finished", "agent.acknowledged", "agent.offered");
        return steps;
    }

    @ParameterizedTest
    @MethodSource("stepsOfADeployment")
    void killedAfterAnyStepOfADeploymentTheNextAgentFinishesIt(String step) {
        AgentWorld world = new AgentWorld(home);
        TestPatch one = world.patch("app", "1");
        world.killAt = step;
        world.start();
        Throwable death = catchThrowable(() -> {
            world.run();
            world.deployed(7, one);
        });
        assertThat(death).isInstanceOf(Killed.class);
        world.killAndRestart();
        if (world.server.orders.isEmpty() && world.server.feedback.isEmpty()) {
            world.server.deploy(7, one);
        }
        world.run(Duration.ofSeconds(10));
        world.transfer.open.values().forEach(session -> session.deliver(one.payload));
        world.run(Duration.ofSeconds(70));
        assertThat(world.server.last(7).state()).isEqualTo(ActionState.FINISHED);
        assertThat(world.live.get("app").patch().id()).isEqualTo(one.id);
        assertThat(world.seeder.offered).containsOnlyKeys(one.swarm());
        assertThat(Collections.frequency(world.applier.calls, "apply app:1")).isLessThanOrEqualTo(2);
        assertThat(world.server.feedback.stream().mapToLong(Feedback::seq))
                .as("newer reports have higher numbers, over restarts too")
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void killedBetweenSwitchAndReportTheNextAgentReportsWithoutApplyingAgain() {
        AgentWorld world = new AgentWorld(home);
        TestPatch one = world.patch("app", "1");
        world.start();
        world.killAt = "agent.finished";
        assertThat(catchThrowable(() -> world.deployed(7, one))).isInstanceOf(Killed.class);
        assertThat(world.server.feedback).extracting(Feedback::state).doesNotContain(ActionState.FINISHED);
        world.killAndRestart();
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(ActionState.FINISHED);
        assertThat(world.applier.calls).containsExactly("apply app:1");
    }

    @Test
    void verifiedContentIsNotFetchedOrVerifiedAgain() {
        AgentWorld world = new AgentWorld(home);
        TestPatch one = world.patch("app", "1");
        world.start();
        world.killAt = "agent.downloaded";
        assertThat(catchThrowable(() -> world.deployed(7, one))).isInstanceOf(Killed.class);
        world.killAndRestart();
        world.run();
        assertThat(world.transfer.all).isEmpty();
        assertThat(world.verifier.contentChecks).isEqualTo(1);
        assertThat(world.server.last(7).state()).isEqualTo(ActionState.FINISHED);
    }

    @ParameterizedTest
    @MethodSource("stepsOfAnUndo")
    void killedAfterAnyStepOfAnUndoTheNextAgentFinishesIt(String step) {
        AgentWorld world = new AgentWorld(home);
        TestPatch one = world.patch("app", "1");
        TestPatch two = world.patch("app", "2");
        world.start();
        world.deployed(7, one);
        world.deployed(8, two);
        world.killAt = step;
        assertThat(catchThrowable(() -> {
                    world.server.order(8, Kind.UNDO, two, false);
                    world.run();
                }))
                .isInstanceOf(Killed.class);
        world.killAndRestart();
        world.run(Duration.ofSeconds(10));
        assertThat(world.server.last(8).state()).isEqualTo(ActionState.ROLLED_BACK);
        assertThat(world.live.get("app").patch().id()).isEqualTo(one.id);
        assertThat(Collections.frequency(world.applier.calls, "undo app:2")).isEqualTo(1);
    }

    static Stream<String> stepsOfAnUndo() {
        return Stream.of("agent.accepted", "agent.rolling-back", "agent.acknowledged");
    }

    @Test
    void anUndoThatWasDoneBeforeTheCrashIsReportedAsDone() {
        AgentWorld world = new AgentWorld(home);
        TestPatch one = world.patch("app", "1");
        TestPatch two = world.patch("app", "2");
        world.start();
        world.deployed(7, one);
        world.deployed(8, two);
        world.killAt = "agent.rolled-back";
        assertThat(catchThrowable(() -> {
                    world.server.order(8, Kind.UNDO, two, false);
                    world.run();
                }))
                .isInstanceOf(Killed.class);
        world.killAndRestart();
        world.run();
        assertThat(world.server.last(8).state()).isEqualTo(ActionState.ROLLED_BACK);
    }

    @Test
    void whatIsHeldIsOfferedAgainAfterARestart() {
        AgentWorld world = new AgentWorld(home);
        TestPatch one = world.patch("app", "1");
        world.start();
        world.deployed(7, one);
        world.killAndRestart();
        world.run();
        assertThat(world.seeder.offered).containsOnlyKeys(one.swarm());
    }

    @Test
    void anAgentThatStopsProperlyLeavesEverythingForTheNextOne() {
        AgentWorld world = new AgentWorld(home);
        TestPatch one = world.patch("app", "1");
        world.start();
        world.server.deploy(7, one);
        world.run();
        var session = world.session(one);
        world.agent.close();
        assertThat(session.closed).isTrue();
        world.killAndRestart();
        world.server.goAway();
        world.run();
        world.session(one).deliver(one.payload);
        world.run();
        assertThat(world.live).containsKey("app");
        assertThat(world.server.feedback).extracting(Feedback::state).doesNotContain(ActionState.FINISHED);
        world.server.comeBack();
        world.run(Duration.ofSeconds(70));
        assertThat(world.server.last(7).state()).isEqualTo(ActionState.FINISHED);
    }

    @Test
    void aBrokenActionFileIsPutAsideAndTheActionBegunAnew() throws IOException {
        AgentWorld world = new AgentWorld(home);
        TestPatch one = world.patch("app", "1");
        world.start();
        world.server.deploy(7, one);
        world.run();
        Files.writeString(home.resolve("actions").resolve("7.json"), "{\"id\":7,");
        world.killAndRestart();
        world.run();
        world.session(one).deliver(one.payload);
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(ActionState.FINISHED);
        assertThat(home.resolve("actions").resolve("7.json.broken")).exists();
    }
}
