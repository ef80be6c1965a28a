/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Map;
import org.essaim.api.MachineId;
import org.essaim.api.PatchId;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.Machines.Machine;
import org.essaim.api.fleet.RolloutState;
import org.essaim.shell.machine.MachineInfo;
import org.essaim.shell.machine.MachineList;
import org.essaim.shell.patch.PatchInfo;
import org.essaim.shell.patch.PatchList;
import org.essaim.shell.rollout.RolloutCreate;
import org.essaim.shell.rollout.RolloutInfo;
import org.essaim.shell.rollout.RolloutList;
import org.junit.jupiter.api.Test;

/** What lists and details tell of patches, machines and rollouts: to people, to scripts, to programs. */
class DetailsTest {

    private final FakeFleet fleet = new FakeFleet();
    private final FakeServices server = FakeServices.of(fleet);
    private FakeConsole console = FakeConsole.script();

    @Test
    void aMachineThatIsOfflineSaysWhenItWasSeen() {
        fleet.machines.put(new MachineId("lab-4"), machine("lab-4", false, Duration.ZERO, Map.of(), Map.of()));
        assertThat(run(new MachineInfo(), "lab-4")).isEqualTo(ExitCode.OK);
        assertThat(console.printed())
                .contains("Machine:    lab-4", "offline, last seen 2026-03-01", "as the server's")
                .doesNotContain("Rollout");
    }

    @Test
    void aClockThatIsAheadIsSaidToBe() {
        fleet.machines.put(new MachineId("lab-4"), machine("lab-4", true, Duration.ofHours(3), Map.of(), Map.of()));
        run(new MachineInfo(), "lab-4");
        assertThat(console.printed())
                .contains("Contact:    online")
                .containsPattern("Clock: +3 h.* ahead of the server's");
    }

    @Test
    void whatIsLiveAndTheLabelsAreSorted() {
        fleet.machines.put(
                new MachineId("lab-4"),
                machine(
                        "lab-4",
                        true,
                        Duration.ZERO,
                        Map.of("room", "B12", "floor", "2"),
                        Map.of("tool", "3", "app", "1.0")));
        run(new MachineInfo(), "lab-4");
        assertThat(console.printed()).contains("Labels:     floor=2, room=B12", "Live:       app:1.0, tool:3");
    }

    @Test
    void aMachineAsJsonHasWhatTheTableHas() throws Exception {
        run(new MachineInfo(), "lab-1", "--json");
        assertThat(json().at("/id").asText()).isEqualTo("lab-1");
        assertThat(json().at("/online").asBoolean()).isTrue();
        assertThat(json().at("/live/app").asText()).isEqualTo("0.9");
    }

    @Test
    void machinesForScriptsAreOneLineEach() {
        assertThat(run(new MachineList(), "--no-format")).isEqualTo(ExitCode.OK);
        assertThat(console.lines()).hasSize(3);
        assertThat(console.lines().get(0)).startsWith("lab-1\tonline\tleiden\troom=B12\t127.0.0.1\t1.0.0\t");
    }

    @Test
    void aFilterThatPicksNoMachineIsAnEmptyList() {
        assertThat(run(new MachineList(), "--no-format", "--target", "id=lab-9"))
                .isEqualTo(ExitCode.OK);
        assertThat(console.printed()).isEmpty();
    }

    @Test
    void aPatchTellsWhoGetsIt() {
        run(new RolloutCreate(), "app:1.0", "--target", "all", "--start");
        run(new RolloutCreate(), "app:1.0", "--target", "id=lab-1");
        console = FakeConsole.script();
        assertThat(run(new PatchInfo(), "app:1.0")).isEqualTo(ExitCode.OK);
        assertThat(console.printed())
                .contains(
                        "Patch:         app:1.0",
                        "10 files, 12 entries",
                        "Preserves:     conf/*",
                        "Rollouts:      1 (RUNNING), 2 (READY)");
    }

    @Test
    void aWithdrawnPatchThatNobodyGetsSaysBoth() {
        fleet.withdraw(PatchId.parse("app:1.0"));
        run(new PatchInfo(), "app:1.0");
        assertThat(console.printed()).contains("app:1.0 (withdrawn)", "Rollouts:      none");
        console = FakeConsole.script();
        run(new PatchList(), "--no-format");
        assertThat(console.lines()).singleElement().asString().endsWith("\twithdrawn");
    }

    @Test
    void aPatchAsJsonHasItsHashes() throws Exception {
        run(new PatchInfo(), "app:1.0", "--json");
        JsonNode patch = json();
        assertThat(patch.at("/id").asText()).isEqualTo("app:1.0");
        assertThat(patch.at("/infoHash").asText()).isEqualTo("cd".repeat(20));
        assertThat(patch.at("/manifestHash").asText()).isEqualTo("ab".repeat(32));
        assertThat(patch.at("/withdrawn").asBoolean()).isFalse();
    }

    @Test
    void patchesAsJsonAreAList() throws Exception {
        fleet.addPatch("tool:2");
        run(new PatchList(), "--json");
        assertThat(json()).hasSize(2);
    }

    @Test
    void rolloutsAreListedWithTheirMachinesByState() {
        run(new RolloutCreate(), "app:1.0", "--target", "all", "--start");
        fleet.move(1, "lab-2", ActionState.DOWNLOADING, 1, "", null);
        console = FakeConsole.script();
        assertThat(run(new RolloutList(), "--no-format")).isEqualTo(ExitCode.OK);
        assertThat(console.lines())
                .singleElement()
                .asString()
                .startsWith("1\tapp:1.0\tall\tRUNNING\t")
                .contains("2 SCHEDULED")
                .contains("1 DOWNLOADING");
    }

    @Test
    void rolloutsAsJsonAreAList() throws Exception {
        run(new RolloutCreate(), "app:1.0", "--target", "all");
        console = FakeConsole.script();
        run(new RolloutList(), "--json");
        assertThat(json()).hasSize(1);
        assertThat(json().at("/0/state").asText()).isEqualTo("READY");
    }

    @Test
    void aRolloutForScriptsIsOneLineForEachMachineAndNothingElse() {
        run(new RolloutCreate(), "app:1.0", "--target", "all", "--start");
        fleet.move(1, "lab-1", ActionState.FINISHED, FakeFleet.PAYLOAD, "Live", null);
        fleet.move(1, "lab-2", ActionState.DOWNLOADING, FakeFleet.PAYLOAD / 2, "Fetching from 2 peers", null);
        console = FakeConsole.script();
        assertThat(run(new RolloutInfo(), "1", "--no-format")).isEqualTo(ExitCode.OK);
        assertThat(console.lines()).hasSize(3);
        assertThat(console.lines().get(0))
                .startsWith("lab-1\tFINISHED\t100 %\t")
                .contains("\t1 min 15 s\tLive");
        assertThat(console.lines().get(1))
                .startsWith("lab-2\tDOWNLOADING\t50 %\t")
                .contains("Fetching from 2 peers");
        assertThat(console.lines().get(2)).startsWith("lab-3\tSCHEDULED\t-\t");
    }

    @Test
    void aRolloutThatDiscardsLocalChangesSaysSo() {
        run(new RolloutCreate(), "app:1.0", "--target", "all", "--discard-local-changes");
        console = FakeConsole.script();
        run(new RolloutInfo(), "1");
        assertThat(console.printed())
                .contains("Rollout:  1, READY", "all, local changes are discarded", "Started:  -", "Ended:    -");
    }

    @Test
    void aRolloutAsJsonIsReadyToBeStartedByAProgram() throws Exception {
        assertThat(run(new RolloutCreate(), "app:1.0", "--target", "id=lab-1", "--json"))
                .isEqualTo(ExitCode.OK);
        assertThat(json().at("/id").asLong()).isEqualTo(1);
        assertThat(fleet.rollout(1).state()).isEqualTo(RolloutState.READY);
    }

    @Test
    void aDryRunThatReachesNobodyIsNotFound() throws Exception {
        assertThat(run(new RolloutCreate(), "app:1.0", "--target", "id=lab-9", "--dry-run"))
                .isEqualTo(ExitCode.NOT_FOUND);
        assertThat(console.printed()).contains("would reach 0 machines.");
        console = FakeConsole.script();
        assertThat(run(new RolloutCreate(), "app:1.0", "--target", "id=lab-2", "--dry-run", "--json"))
                .isEqualTo(ExitCode.OK);
        assertThat(json().get(0).asText()).isEqualTo("lab-2");
        assertThat(run(new RolloutCreate(), "app:9", "--target", "all", "--dry-run"))
                .isEqualTo(ExitCode.NOT_FOUND);
        assertThat(fleet.rollouts()).isEmpty();
    }

    @Test
    void onAnAgentTheseCommandsSayWhereTheyBelong() {
        FakeServices agent = FakeServices.of();
        for (EssaimCommand command : new EssaimCommand[] {new PatchList(), new MachineList(), new RolloutList()}) {
            assertThat(Invocation.run(command, agent, console)).isEqualTo(ExitCode.ERROR);
        }
        assertThat(console.complained().lines().filter(line -> line.contains("[NOT_A_SERVER]")))
                .hasSize(3);
    }

    private static Machine machine(
            String id, boolean online, Duration clock, Map<String, String> labels, Map<String, String> live) {
        return new Machine(
                new MachineId(id),
                "leiden",
                labels,
                "127.0.0.1",
                "1.0.0",
                "linux-amd64",
                FakeFleet.NOON,
                FakeFleet.NOON,
                online,
                clock,
                live);
    }

    private ExitCode run(EssaimCommand command, String... words) {
        return Invocation.run(command, server, console, words);
    }

    private JsonNode json() throws Exception {
        return new ObjectMapper().readTree(console.printed());
    }
}
