/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.essaim.api.PatchId;
import org.essaim.api.RequestFault;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.RolloutState;
import org.essaim.api.fleet.Rollouts.Rollout;
import org.essaim.shell.FakeConsole;
import org.essaim.shell.FakeFleet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FollowingTest {

    private final FakeFleet fleet = new FakeFleet();
    private final AtomicLong nanos = new AtomicLong();

    @BeforeEach
    void start() {
        fleet.start(fleet.create(PatchId.parse("app:1.0"), "id=lab-1", false).id());
    }

    @Test
    void everyChangeIsOneJsonObjectOnOneLineUntilTheEnd() throws Exception {
        fleet.then(() -> fleet.move(1, "lab-1", ActionState.DOWNLOADING, 40, "fetching", null))
                .then(() -> {})
                .then(() -> fleet.move(1, "lab-1", ActionState.FINISHED, 100, "", null))
                .then(() -> fleet.into(1, RolloutState.FINISHED));
        FakeConsole console = FakeConsole.script();
        Optional<Rollout> last = following(new JsonView(console.out())).untilEnded(1, Optional.empty());
        assertThat(last).map(Rollout::state).contains(RolloutState.FINISHED);
        List<JsonNode> objects = new ArrayList<>();
        for (String line : console.lines()) {
            objects.add(new ObjectMapper().readTree(line));
        }
        assertThat(objects)
                .extracting(object -> object.get("state").asText())
                .containsExactly("RUNNING", "RUNNING", "RUNNING", "FINISHED");
        assertThat(objects)
                .extracting(object -> object.at("/actions/0/state").asText())
                .containsExactly("SCHEDULED", "DOWNLOADING", "FINISHED", "FINISHED");
        assertThat(objects.get(1).at("/actions/0/bytesHave").asLong()).isEqualTo(40);
        assertThat(objects.get(1).at("/actions/0/code").isNull()).isTrue();
    }

    @Test
    void withoutATerminalEachStateOfAMachineIsOneLine() throws Exception {
        fleet.then(() -> fleet.move(1, "lab-1", ActionState.DOWNLOADING, 40, "fetching", null))
                .then(() -> fleet.move(1, "lab-1", ActionState.DOWNLOADING, 80, "fetching", null))
                .then(() -> fleet.move(1, "lab-1", ActionState.ERROR, 80, "The disk is full.", "DISK_FULL"))
                .then(() -> fleet.into(1, RolloutState.FINISHED));
        FakeConsole console = FakeConsole.script();
        following(new PlainView(console.out(), nanos::get)).untilEnded(1, Optional.empty());
        assertThat(console.lines())
                .containsExactly(
                        "Rollout 1: app:1.0 to id=lab-1, RUNNING",
                        "lab-1: SCHEDULED",
                        "lab-1: DOWNLOADING: fetching",
                        "lab-1: ERROR: The disk is full. [DISK_FULL]",
                        "lab-1: The disk is full. Free some space. [DISK_FULL]",
                        "Rollout 1 of app:1.0 is FINISHED after 1 min 30 s: 1 ERROR; the server sent 114 MiB (1.20 copies).");
    }

    @Test
    void withoutATerminalTheWholeIsSummedUpNowAndThen() throws Exception {
        for (int i = 0; i < 30; i++) {
            fleet.then(() -> nanos.addAndGet(Duration.ofSeconds(1).toNanos()));
        }
        fleet.then(() -> fleet.into(1, RolloutState.STOPPED));
        FakeConsole console = FakeConsole.script();
        following(new PlainView(console.out(), nanos::get)).untilEnded(1, Optional.empty());
        assertThat(console.lines()).filteredOn(line -> line.startsWith("[")).hasSize(3);
    }

    @Test
    void onATerminalEveryLookIsDrawnAndTheEndIsPrintedBelow() throws Exception {
        fleet.then(() -> fleet.move(1, "lab-1", ActionState.FINISHED, 100, "", null))
                .then(() -> fleet.into(1, RolloutState.FINISHED));
        FakeConsole console = FakeConsole.terminal(true);
        following(new LiveView(console.screen().orElseThrow(), console.out())).untilEnded(1, Optional.empty());
        assertThat(console.drawn()).hasSize(3);
        assertThat(console.drawn().get(2).get(0)).endsWith("FINISHED");
        assertThat(console.lines()).singleElement().asString().startsWith("Rollout 1 of app:1.0 is FINISHED");
    }

    @Test
    void whatHasEndedAlreadyIsShownOnce() throws Exception {
        fleet.into(1, RolloutState.STOPPED);
        FakeConsole console = FakeConsole.script();
        assertThat(following(new JsonView(console.out())).untilEnded(1, Optional.empty()))
                .isPresent();
        assertThat(console.lines()).hasSize(1);
    }

    @Test
    void afterTheTimeGivenItIsLeftAlone() throws Exception {
        for (int i = 0; i < 5; i++) {
            fleet.then(() -> nanos.addAndGet(Duration.ofSeconds(1).toNanos()));
        }
        fleet.then(() -> {
            throw new AssertionError("looked again after the limit");
        });
        FakeConsole console = FakeConsole.script();
        assertThat(following(new JsonView(console.out())).untilEnded(1, Optional.of(Duration.ofSeconds(5))))
                .isEmpty();
    }

    @Test
    void nobodyWatchesForAClientThatHasGone() throws Exception {
        PrintStream broken = new PrintStream(new OutputStream() {
            @Override
            public void write(int b) throws java.io.IOException {
                throw new java.io.IOException("gone");
            }
        });
        fleet.then(() -> {
            throw new AssertionError("looked again");
        });
        assertThat(following(new JsonView(broken)).untilEnded(1, Optional.empty()))
                .map(Rollout::state)
                .contains(RolloutState.RUNNING);
    }

    @Test
    void betweenTwoLooksThereIsAPauseHoweverFastChangesCome() throws Exception {
        List<Duration> pauses = new ArrayList<>();
        fleet.then(() -> fleet.into(1, RolloutState.PAUSED)).then(() -> fleet.into(1, RolloutState.FINISHED));
        FakeConsole console = FakeConsole.script();
        new Following(() -> fleet, new JsonView(console.out()), nanos::get, pauses::add)
                .untilEnded(1, Optional.empty());
        assertThat(pauses).hasSize(2).allMatch(pause -> pause.toMillis() == 100);
    }

    @Test
    void howNearItIsIsAskedOnceASecondAndAtTheEnd() throws Exception {
        for (int i = 0; i < 9; i++) {
            fleet.then(() -> nanos.addAndGet(Duration.ofMillis(400).toNanos()));
        }
        fleet.then(() -> fleet.into(1, RolloutState.FINISHED));
        following(new JsonView(FakeConsole.script().out())).untilEnded(1, Optional.empty());
        assertThat(fleet.calls).filteredOn("efficiency 1"::equals).hasSize(1 + 3 + 1);
    }

    @Test
    void aRolloutThatIsNotThereIsNotWaitedFor() {
        FakeConsole console = FakeConsole.script();
        assertThatExceptionOfType(RequestFault.class)
                .isThrownBy(() -> following(new JsonView(console.out())).untilEnded(9, Optional.empty()));
    }

    private Following following(View view) {
        return new Following(() -> fleet, view, nanos::get, pause -> {});
    }
}
