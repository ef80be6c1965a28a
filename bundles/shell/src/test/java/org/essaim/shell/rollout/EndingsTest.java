/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.essaim.api.PatchId;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.RolloutState;
import org.essaim.api.fleet.Rollouts.Rollout;
import org.essaim.shell.ExitCode;
import org.essaim.shell.FakeFleet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndingsTest {

    private static final List<RolloutState> START = List.of(RolloutState.FINISHED);
    private static final List<RolloutState> UNDO = List.of(RolloutState.ROLLED_BACK);

    @ParameterizedTest
    @CsvSource({
        "FINISHED, FINISHED FINISHED FINISHED, OK",
        "FINISHED, FINISHED ERROR FINISHED, PARTLY_FAILED",
        "FINISHED, FINISHED CANCELED, PARTLY_FAILED",
        "FINISHED, ERROR ERROR, ERROR",
        "STOPPED, FINISHED CANCELED, ERROR",
        "ROLLED_BACK, ROLLED_BACK, ERROR",
        "RUNNING, FINISHED DOWNLOADING, ERROR"
    })
    void aStartHasSucceededWhenEveryMachineFinished(RolloutState state, String actions, ExitCode code) {
        assertThat(Endings.code(rollout(state, actions), START)).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "ROLLED_BACK, ROLLED_BACK ROLLED_BACK, OK",
        "ROLLED_BACK, ROLLED_BACK CANCELED, OK",
        "ROLLED_BACK, ROLLED_BACK ERROR, PARTLY_FAILED",
        "ROLLED_BACK, ERROR, ERROR",
        "FINISHED, FINISHED, ERROR"
    })
    void anUndoHasSucceededWhenEveryMachineIsBack(RolloutState state, String actions, ExitCode code) {
        assertThat(Endings.code(rollout(state, actions), UNDO)).isEqualTo(code);
    }

    @Test
    void theLastLineTellsMachinesTimeAndCopies() {
        assertThat(Endings.sentence(rollout(RolloutState.FINISHED, "FINISHED FINISHED ERROR")))
                .isEqualTo("Rollout 7 of app:1.0 is FINISHED after 1 min 30 s: 2 FINISHED, 1 ERROR;"
                        + " the server sent 114 MiB (1.20 copies).");
    }

    @Test
    void problemsAreGroupedByTheirReason() {
        FakeFleet fleet = new FakeFleet();
        fleet.start(fleet.create(PatchId.parse("app:1.0"), "all", false).id());
        fleet.move(1, "lab-1", ActionState.ERROR, 0, "The disk is full.", "DISK_FULL");
        fleet.move(1, "lab-2", ActionState.ERROR, 0, "The disk is full too.", "DISK_FULL");
        fleet.move(1, "lab-3", ActionState.ERROR, 0, "A file was changed.", "LOCAL_CHANGES");
        assertThat(Endings.problems(fleet.actions(1)))
                .containsExactly(
                        "lab-1 and 1 machine more: The disk is full. Free some space. [DISK_FULL]",
                        "lab-3: A file was changed. Free some space. [LOCAL_CHANGES]");
    }

    private static Rollout rollout(RolloutState state, String actions) {
        Map<ActionState, Integer> counts = new EnumMap<>(ActionState.class);
        Stream.of(actions.split(" ")).map(ActionState::valueOf).forEach(each -> counts.merge(each, 1, Integer::sum));
        return new Rollout(
                7,
                PatchId.parse("app:1.0"),
                "all",
                false,
                state,
                FakeFleet.NOON,
                Optional.of(FakeFleet.NOON),
                Optional.of(FakeFleet.NOON.plusSeconds(90)),
                1,
                counts,
                FakeFleet.PAYLOAD,
                120_000_000);
    }
}
