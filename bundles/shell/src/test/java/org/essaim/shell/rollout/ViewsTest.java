/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.essaim.api.PatchId;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.RolloutState;
import org.essaim.api.fleet.Rollouts.Action;
import org.essaim.api.fleet.Rollouts.Rollout;
import org.essaim.shell.FakeConsole;
import org.essaim.shell.FakeFleet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a rollout that is followed is shown: on a terminal, in a log, to a program. */
class ViewsTest {

    private static final long SECOND = 1_000_000_000L;

    private final FakeFleet fleet = new FakeFleet();
    private final FakeConsole script = FakeConsole.script();
    private final FakeConsole terminal = FakeConsole.terminal(true);
    private final AtomicLong nanos = new AtomicLong();

    @BeforeEach
    void aRolloutToThreeMachines() {
        fleet.create(PatchId.parse("app:1.0"), "all", false);
        fleet.start(1);
    }

    @Test
    void aLogGetsALineForEachMachineThatEntersAnotherState() {
        PlainView view = new PlainView(script.out(), nanos::get);
        show(view);
        fleet.move(1, "lab-2", ActionState.DOWNLOADING, 1, "Fetching from 2 peers", null);
        show(view);
        fleet.move(1, "lab-2", ActionState.DOWNLOADING, 2, "Fetching from 3 peers", null);
        show(view);
        fleet.move(1, "lab-2", ActionState.ERROR, 2, "The disk is full.", "DISK_FULL");
        show(view);
        assertThat(script.lines())
                .containsExactly(
                        "Rollout 1: app:1.0 to all, RUNNING",
                        "lab-1: SCHEDULED",
                        "lab-2: SCHEDULED",
                        "lab-3: SCHEDULED",
                        "lab-2: DOWNLOADING: Fetching from 2 peers",
                        "lab-2: ERROR: The disk is full. [DISK_FULL]");
    }

    @Test
    void aLogGetsASummaryNowAndThenAndNoneAfterTheEnd() {
        PlainView view = new PlainView(script.out(), nanos::get);
        show(view);
        nanos.set(9 * SECOND);
        show(view);
        assertThat(script.lines()).hasSize(4);
        nanos.set(11 * SECOND);
        show(view);
        assertThat(script.lines()).hasSize(5).last().asString().contains("0 of 3 machines finished");
        nanos.set(30 * SECOND);
        fleet.into(1, RolloutState.FINISHED);
        show(view);
        assertThat(script.lines()).hasSize(5);
    }

    @Test
    void theEndOfALogSaysWhatWentWrongAndHowItEnded() {
        PlainView view = new PlainView(script.out(), nanos::get);
        fleet.move(1, "lab-1", ActionState.FINISHED, 1, "", null);
        fleet.move(1, "lab-2", ActionState.ERROR, 1, "The disk is full.", "DISK_FULL");
        fleet.move(1, "lab-3", ActionState.ERROR, 1, "The disk is full.", "DISK_FULL");
        Rollout rollout = fleet.into(1, RolloutState.FINISHED);
        view.ended(rollout, fleet.actions(1), fleet.efficiency(1));
        assertThat(script.lines())
                .containsExactly(
                        "lab-2 and 1 machine more: The disk is full. Free some space. [DISK_FULL]",
                        "Rollout 1 of app:1.0 is FINISHED after 1 min 30 s: 1 FINISHED, 2 ERROR; the server sent"
                                + " 114 MiB (1.20 copies).");
    }

    @Test
    void aTerminalIsDrawnAnewEachTime() {
        LiveView view = new LiveView(terminal.screen().orElseThrow(), terminal.out());
        show(view);
        fleet.move(1, "lab-3", ActionState.DOWNLOADING, FakeFleet.PAYLOAD / 4, "Fetching from 2 peers", null);
        show(view);
        List<String> frame = terminal.drawn().get(1);
        assertThat(frame).hasSize(5);
        assertThat(frame.get(0)).isEqualTo("Rollout 1: app:1.0 to all, RUNNING");
        assertThat(frame.get(4)).startsWith("lab-3  DOWNLOADING").contains("25 %", "Fetching from 2 peers");
        view.ended(fleet.into(1, RolloutState.STOPPED), fleet.actions(1), fleet.efficiency(1));
        assertThat(terminal.printed()).contains("is STOPPED");
    }

    @Test
    void aProgramGetsAnObjectForEachChange() throws Exception {
        JsonView view = new JsonView(script.out());
        show(view);
        Rollout rollout = fleet.rollout(1);
        view.show(rollout, fleet.actions(1), fleet.efficiency(1), false);
        fleet.move(1, "lab-1", ActionState.FINISHED, 1, "", null);
        show(view);
        List<String> lines = script.lines();
        assertThat(lines).hasSize(2);
        JsonNode last = new ObjectMapper().readTree(lines.get(1));
        assertThat(last.at("/counts/FINISHED").asInt()).isEqualTo(1);
        assertThat(last.at("/actions")).hasSize(3);
    }

    @Test
    void howNearItIsToWhatIsPossibleIsInEveryView() throws Exception {
        fleet.efficiency = Optional.of(NearnessTest.HALF);
        PlainView plain = new PlainView(script.out(), nanos::get);
        show(plain);
        nanos.set(11 * SECOND);
        show(plain);
        assertThat(script.printed()).contains("At best 42 s", "The origin is needed: ");
        FakeConsole end = FakeConsole.script();
        new PlainView(end.out(), nanos::get).ended(fleet.rollout(1), fleet.actions(1), fleet.efficiency(1));
        assertThat(end.lines()).last().asString().startsWith("At best 42 s").contains("It took 0.50 times that");
        show(new LiveView(terminal.screen().orElseThrow(), terminal.out()));
        assertThat(terminal.drawn().get(0).get(2)).startsWith("At best 42 s");
        FakeConsole program = FakeConsole.script();
        show(new JsonView(program.out()));
        JsonNode json = new ObjectMapper().readTree(program.printed()).get("efficiency");
        assertThat(json.get("bound").doubleValue()).isEqualTo(42);
        assertThat(json.get("elapsed").doubleValue()).isEqualTo(21);
        assertThat(json.get("ratio").doubleValue()).isEqualTo(0.5);
        assertThat(json.get("bottleneck").textValue()).isEqualTo("the origin's uplink");
        assertThat(json.get("linksKnown").intValue()).isEqualTo(2);
        assertThat(json.get("originMayGo").booleanValue()).isFalse();
    }

    @Test
    void nobodyIsShownAnythingThroughABrokenPipe() {
        PrintStream broken = new PrintStream(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });
        for (View view : List.of(new PlainView(broken, nanos::get), new JsonView(broken))) {
            show(view);
            assertThat(view.gone()).isTrue();
        }
        assertThat(new PlainView(script.out(), nanos::get).gone()).isFalse();
    }

    @Test
    void everyViewWaitsLongerThanItPauses() {
        for (View view : List.of(
                new PlainView(script.out(), nanos::get),
                new JsonView(script.out()),
                new LiveView(terminal.screen().orElseThrow(), terminal.out()))) {
            assertThat(view.pace()).isPositive().isLessThan(view.patience());
        }
    }

    private void show(View view) {
        List<Action> actions = fleet.actions(1);
        view.show(fleet.rollout(1), actions, fleet.efficiency(1), true);
    }
}
