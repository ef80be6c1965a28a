/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.essaim.api.PatchId;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.Catalogue;
import org.essaim.api.fleet.RolloutState;
import org.essaim.shell.machine.MachineInfo;
import org.essaim.shell.machine.MachineList;
import org.essaim.shell.machine.MachineRemove;
import org.essaim.shell.patch.PatchInfo;
import org.essaim.shell.patch.PatchList;
import org.essaim.shell.patch.PatchPublish;
import org.essaim.shell.patch.PatchWithdraw;
import org.essaim.shell.rollout.RolloutCreate;
import org.essaim.shell.rollout.RolloutInfo;
import org.essaim.shell.rollout.RolloutList;
import org.essaim.shell.rollout.RolloutPause;
import org.essaim.shell.rollout.RolloutResume;
import org.essaim.shell.rollout.RolloutStart;
import org.essaim.shell.rollout.RolloutStop;
import org.essaim.shell.rollout.RolloutUndo;
import org.essaim.shell.rollout.RolloutWatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FleetCommandsTest {

    private final FakeFleet fleet = new FakeFleet();
    private final Services server = FakeServices.of(fleet);
    private FakeConsole console = FakeConsole.script();

    static Stream<Supplier<EssaimCommand>> commandsOfAServer() {
        return Stream.of(PatchList::new, MachineList::new, RolloutList::new);
    }

    @ParameterizedTest
    @MethodSource("commandsOfAServer")
    void onAnAgentTheySayThatItIsNoServer(Supplier<EssaimCommand> command) {
        assertThat(Invocation.run(command.get(), FakeServices.of(), console)).isEqualTo(ExitCode.ERROR);
        assertThat(console.complained()).contains("This Karaf is no server", "[NOT_A_SERVER]");
    }

    @Test
    void aFolderIsPublishedWithItsOptionsBehindIt() {
        ExitCode code = run(
                new PatchPublish(), "app", "--name", "app", "--version=2.0", "--preserve", "a/*", "--preserve", "b");
        assertThat(code).isEqualTo(ExitCode.OK);
        assertThat(fleet.published.source()).isEqualTo(Path.of("/srv/app"));
        assertThat(fleet.published.id()).isEqualTo(PatchId.parse("app:2.0"));
        assertThat(fleet.published.kind()).isEqualTo("tree");
        assertThat(fleet.published.preserve()).containsExactly("a/*", "b");
        assertThat(console.lines()).singleElement().asString().startsWith("Published app:2.0: 10 files, 95.4 MiB;");
    }

    @Test
    void aFolderIsPublishedWithItsOptionsBeforeIt() {
        assertThat(run(
                        new PatchPublish(),
                        "--name",
                        "app",
                        "--version",
                        "2.0",
                        "--kind",
                        "command",
                        "--preserve",
                        "a/*",
                        "/x/../y"))
                .isEqualTo(ExitCode.OK);
        assertThat(fleet.published.source()).isEqualTo(Path.of("/y"));
        assertThat(fleet.published.kind()).isEqualTo("command");
        assertThat(fleet.published.preserve()).containsExactly("a/*");
    }

    @Test
    void aSwarmForOtherSoftwareIsAskedFor() {
        String[] arguments = {"app", "--name", "app", "--version", "2.0"};
        run(new PatchPublish(), arguments);
        assertThat(fleet.published.compat()).isEmpty();
        for (Catalogue.Compat compat : Catalogue.Compat.values()) {
            String[] more = Arrays.copyOf(arguments, 7);
            more[5] = "--compat";
            more[6] = compat.name().toLowerCase(Locale.ROOT);
            assertThat(run(new PatchPublish(), more)).isEqualTo(ExitCode.OK);
            assertThat(fleet.published.compat()).contains(compat);
        }
        assertThat(run(new PatchPublish(), "app", "--name", "app", "--version", "2.0", "--compat", "v3"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(console.complained()).contains("--compat is v1 or hybrid, not 'v3'");
    }

    @Test
    void progressIsDrawnOnlyOnATerminalAndIsGoneAtTheEnd() {
        console = FakeConsole.terminal(true);
        run(new PatchPublish(), "app", "--name", "app", "--version", "2.0");
        assertThat(console.drawn()).hasSize(4);
        assertThat(console.drawn().get(0)).containsExactly("scan …");
        assertThat(console.drawn().get(1).get(0))
                .startsWith("hash   [#####.................]  25 %  1.00 MiB of 4.00 MiB");
        assertThat(console.drawn().get(3)).isEmpty();
    }

    @Test
    void whatIsMissingOrMakesNoSenseIsAUsageError() {
        assertThat(run(new PatchPublish(), "app", "--name", "app")).isEqualTo(ExitCode.USAGE);
        assertThat(run(new PatchPublish(), "app", "--name", "a/b", "--version", "1"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(run(new PatchPublish(), "app", "--name")).isEqualTo(ExitCode.USAGE);
        assertThat(run(new PatchPublish(), "app", "other")).isEqualTo(ExitCode.USAGE);
        assertThat(run(new PatchPublish())).isEqualTo(ExitCode.USAGE);
        assertThat(run(new PatchInfo(), "app")).isEqualTo(ExitCode.USAGE);
        assertThat(run(new RolloutCreate(), "app:1.0")).isEqualTo(ExitCode.USAGE);
        assertThat(run(new RolloutCreate(), "app:1.0", "--target", "who?")).isEqualTo(ExitCode.USAGE);
        assertThat(run(new RolloutInfo(), "first")).isEqualTo(ExitCode.USAGE);
        assertThat(run(new RolloutStart(), "1", "--timeout", "soon")).isEqualTo(ExitCode.USAGE);
        assertThat(run(new MachineInfo(), "../etc")).isEqualTo(ExitCode.USAGE);
        assertThat(fleet.published).isNull();
        assertThat(fleet.calls).isEmpty();
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertThat(run(new PatchInfo(), "app:9")).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(run(new RolloutInfo(), "9")).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(run(new RolloutUndo(), "9", "--yes")).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(run(new MachineInfo(), "lab-9")).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(run(new RolloutCreate(), "app:1.0", "--target", "id=lab-9")).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(console.complained()).contains("There is no patch 'app:9'.", "[NO_SUCH_PATCH]");
    }

    @Test
    void listsAreTabSeparatedForScriptsAndJsonForPrograms() throws Exception {
        run(new PatchList(), "--no-format");
        assertThat(console.lines()).singleElement().asString().startsWith("app:1.0\ttree\t10\t95.4 MiB");
        console = FakeConsole.script();
        run(new MachineList(), "--json", "--target", "id=lab-2");
        JsonNode machines = json();
        assertThat(machines).hasSize(1);
        assertThat(machines.at("/0/labels/room").asText()).isEqualTo("B12");
        assertThat(machines.at("/0/clockOffsetMillis").asLong()).isEqualTo(-90_000);
    }

    @Test
    void aRolloutIsMadeAndStartedInOneGo() {
        assertThat(run(new RolloutCreate(), "app:1.0", "--target", "all", "--start", "--discard-local-changes"))
                .isEqualTo(ExitCode.OK);
        assertThat(fleet.rollout(1).state()).isEqualTo(RolloutState.RUNNING);
        assertThat(fleet.rollout(1).discardLocalChanges()).isTrue();
        assertThat(console.printed()).contains("Rollout 1 of app:1.0 to 3 machines has started");
    }

    @Test
    void aDryRunOnlySaysWhomItWouldReach() {
        assertThat(run(new RolloutCreate(), "app:1.0", "--target", "all", "--dry-run"))
                .isEqualTo(ExitCode.OK);
        assertThat(console.printed()).contains("would reach 3 machines: lab-1, lab-2, lab-3");
        assertThat(fleet.rollouts()).isEmpty();
    }

    @Test
    void aStartThatWaitsTellsHowItEnded() {
        run(new RolloutCreate(), "app:1.0", "--target", "all");
        fleet.then(() -> {
            fleet.move(1, "lab-1", ActionState.FINISHED, 1, "", null);
            fleet.move(1, "lab-2", ActionState.FINISHED, 1, "", null);
            fleet.move(1, "lab-3", ActionState.ERROR, 1, "The disk is full.", "DISK_FULL");
            fleet.into(1, RolloutState.FINISHED);
        });
        assertThat(run(new RolloutStart(), "1", "--wait", "--timeout", "60")).isEqualTo(ExitCode.PARTLY_FAILED);
        assertThat(console.printed())
                .contains("2 FINISHED, 1 ERROR", "lab-3: The disk is full. Free some space. [DISK_FULL]");
    }

    @Test
    void pauseResumeStopAndUndoAreToldToTheServer() {
        run(new RolloutCreate(), "app:1.0", "--target", "all");
        assertThat(run(new RolloutPause(), "1")).isEqualTo(ExitCode.OK);
        assertThat(run(new RolloutResume(), "1")).isEqualTo(ExitCode.OK);
        assertThat(run(new RolloutStop(), "1")).isEqualTo(ExitCode.OK);
        assertThat(run(new RolloutUndo(), "1", "-y", "--json")).isEqualTo(ExitCode.OK);
        assertThat(fleet.calls).containsExactly("pause 1", "resume 1", "stop 1", "undo 1");
    }

    @Test
    void anUndoThatWaitsEndsWhenEveryMachineIsBack() {
        run(new RolloutCreate(), "app:1.0", "--target", "id=lab-1");
        fleet.then(() -> {
            fleet.move(1, "lab-1", ActionState.ROLLED_BACK, 1, "", null);
            fleet.into(1, RolloutState.ROLLED_BACK);
        });
        assertThat(run(new RolloutUndo(), "1", "--wait")).isEqualTo(ExitCode.OK);
    }

    @Test
    void whoSaysNoOnATerminalChangesNothing() {
        run(new RolloutCreate(), "app:1.0", "--target", "all");
        console = FakeConsole.terminal(false);
        List<ExitCode> codes = List.of(
                run(new RolloutStop(), "1"),
                run(new RolloutUndo(), "1"),
                run(new PatchWithdraw(), "app:1.0"),
                run(new MachineRemove(), "lab-1"));
        assertThat(codes).containsOnly(ExitCode.ERROR);
        assertThat(console.questions()).hasSize(4);
        assertThat(fleet.calls).isEmpty();
        assertThat(fleet.machines()).hasSize(3);
        assertThat(fleet.patch(PatchId.parse("app:1.0")).withdrawn()).isFalse();
    }

    @Test
    void withYesNobodyIsAsked() {
        console = FakeConsole.terminal(false);
        assertThat(run(new PatchWithdraw(), "--yes", "app:1.0")).isEqualTo(ExitCode.OK);
        assertThat(run(new PatchWithdraw(), "app:1.0")).isEqualTo(ExitCode.OK);
        assertThat(run(new MachineRemove(), "lab-1", "--yes")).isEqualTo(ExitCode.OK);
        assertThat(console.questions()).isEmpty();
        assertThat(console.printed()).contains("withdrawn already");
        assertThat(fleet.machines()).hasSize(2);
    }

    @Test
    void aWatchThatRunsOutOfTimeSaysSo() {
        run(new RolloutCreate(), "app:1.0", "--target", "all");
        assertThat(run(new RolloutWatch(), "1", "--json", "--timeout", "0.001")).isEqualTo(ExitCode.TIMED_OUT);
        assertThat(console.complained()).contains("[TIMED_OUT]");
    }

    @Test
    void detailsTellWhyAMachineFailed() {
        run(new RolloutCreate(), "app:1.0", "--target", "all", "--start");
        fleet.move(1, "lab-2", ActionState.ERROR, 1, "The disk is full.", "DISK_FULL");
        console = FakeConsole.script();
        run(new RolloutInfo(), "1");
        run(new MachineInfo(), "lab-2");
        run(new PatchInfo(), "app:1.0");
        assertThat(console.printed())
                .contains(
                        "[DISK_FULL] The disk is full.",
                        "Free some space.",
                        "1 min 30 s behind the server's",
                        "Rollout 1:  app:1.0 ERROR [DISK_FULL]: The disk is full.",
                        "Rollouts:      1 (RUNNING)");
    }

    @Test
    void aRolloutAsJsonHasItsActions() throws Exception {
        run(new RolloutCreate(), "app:1.0", "--target", "all");
        console = FakeConsole.script();
        run(new RolloutInfo(), "1", "--json");
        assertThat(json().at("/actions")).hasSize(3);
        assertThat(json().at("/counts/SCHEDULED").asInt()).isEqualTo(3);
        assertThat(json().at("/started").isNull()).isTrue();
    }

    private ExitCode run(EssaimCommand command, String... words) {
        return Invocation.run(command, server, console, words);
    }

    private JsonNode json() throws Exception {
        return new ObjectMapper().readTree(console.printed());
    }
}
