/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.RolloutState;
import org.essaim.api.fleet.Rollouts.Action;
import org.junit.jupiter.api.Test;

/** The shape that page.js relies on. */
class SnapshotTest {

    private final SmallFleet fleet = new SmallFleet();

    private static JsonNode json(Object value) {
        return JsonMapper.builder().build().valueToTree(value);
    }

    private JsonNode rollout(Action... actions) {
        fleet.rollout(1, "app:1.2.0", RolloutState.RUNNING, actions);
        return json(Snapshot.RolloutRow.of(fleet.rollouts.get(1L), Optional.of(List.of(actions))));
    }

    @Test
    void aMachineIsPlainText() {
        fleet.machine("pc-1", true);

        JsonNode machine = json(Snapshot.MachineRow.of(fleet.machines.get(0)));

        assertThat(machine.path("id").asText()).isEqualTo("pc-1");
        assertThat(machine.path("site").asText()).isEqualTo("leiden");
        assertThat(machine.path("labels").asText()).isEqualTo("floor=2, room=B12");
        assertThat(machine.path("live").asText()).isEqualTo("app:1.0.0, tools:7");
        assertThat(machine.path("online").asBoolean()).isTrue();
        assertThat(machine.path("lastSeen").asLong())
                .isEqualTo(SmallFleet.THEN.plusSeconds(5).toEpochMilli());
    }

    @Test
    void aRolloutSaysHowManyMachinesAreInWhichState() {
        JsonNode row = rollout(
                SmallFleet.action(1, "a", ActionState.FINISHED), SmallFleet.action(1, "b", ActionState.DOWNLOADING));

        assertThat(row.path("patch").asText()).isEqualTo("app:1.2.0");
        assertThat(row.path("state").asText()).isEqualTo("RUNNING");
        assertThat(row.path("machines").asInt()).isEqualTo(2);
        assertThat(row.path("counts").path("DOWNLOADING").asInt()).isEqualTo(1);
        assertThat(row.path("counts").path("FINISHED").asInt()).isEqualTo(1);
        assertThat(row.path("started").asLong()).isEqualTo(SmallFleet.THEN.toEpochMilli());
        assertThat(row.path("ended").isNull()).isTrue();
    }

    @Test
    void theWholeIsTheSumOfItsMachinesAndOnlyThoseThatDownloadHaveARate() {
        JsonNode sum = rollout(
                        SmallFleet.action(1, "a", ActionState.FINISHED),
                        SmallFleet.action(1, "b", ActionState.DOWNLOADING))
                .path("sum");

        assertThat(sum.path("have").asLong()).isEqualTo(1000);
        assertThat(sum.path("total").asLong()).isEqualTo(2000);
        assertThat(sum.path("fromOrigin").asLong()).isEqualTo(600);
        assertThat(sum.path("fromPeers").asLong()).isEqualTo(400);
        assertThat(sum.path("rate").asLong()).isEqualTo(50);
    }

    @Test
    void aFailureCarriesCodeSentenceAndRemedy() {
        JsonNode action = rollout(SmallFleet.action(1, "a", ActionState.ERROR))
                .path("actions")
                .path(0);

        assertThat(action.path("machine").asText()).isEqualTo("a");
        assertThat(action.path("state").asText()).isEqualTo("ERROR");
        assertThat(action.path("code").asText()).isEqualTo("LOCAL_CHANGES");
        assertThat(action.path("detail").asText()).isEqualTo("Someone changed conf/app.ini");
        assertThat(action.path("remedy").asText()).isEqualTo("Look at it");
        assertThat(action.path("have").asLong()).isEqualTo(500);
        assertThat(action.path("rate").asLong()).isZero();
    }

    @Test
    void ofManyMachinesThoseThatFailedOrWorkAreShownInOrderOfName() {
        Stream<Action> finished =
                IntStream.range(0, 300).mapToObj(number -> SmallFleet.action(1, "a-" + number, ActionState.FINISHED));
        Stream<Action> rest = Stream.of(
                SmallFleet.action(1, "y", ActionState.ERROR), SmallFleet.action(1, "z", ActionState.DOWNLOADING));

        JsonNode row = rollout(Stream.concat(finished, rest).toArray(Action[]::new));

        List<String> names = row.path("actions").findValuesAsText("machine");
        assertThat(names).hasSize(Snapshot.MAX_ROWS).contains("y", "z").isSorted();
        assertThat(row.path("machines").asInt()).isEqualTo(302);
    }

    @Test
    void aRolloutWhoseMachinesAreNotWantedHasAHeadOnly() {
        rollout(SmallFleet.action(1, "a", ActionState.FINISHED));

        JsonNode row = json(Snapshot.RolloutRow.of(fleet.rollouts.get(1L), Optional.empty()));

        assertThat(row.path("sum").isNull()).isTrue();
        assertThat(row.path("actions").isEmpty()).isTrue();
        assertThat(row.path("machines").asInt()).isEqualTo(1);
    }
}
