/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.essaim.api.PatchId;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.Efficiency;
import org.essaim.shell.ExitCode;
import org.essaim.shell.FakeConsole;
import org.essaim.shell.FakeFleet;
import org.essaim.shell.FakeServices;
import org.essaim.shell.Invocation;
import org.junit.jupiter.api.Test;

class NearnessTest {

    static final Efficiency HALF = efficiency(42, 21, false, "it sees 87 % of the pieces in lyon");

    private static Efficiency efficiency(double bound, double elapsed, boolean mayGo, String origin) {
        return new Efficiency(3, 2, Optional.of(millis(bound)), "the origin's uplink", millis(elapsed), mayGo, origin);
    }

    private static Duration millis(double seconds) {
        return Duration.ofMillis(Math.round(1000 * seconds));
    }

    private final FakeFleet fleet = new FakeFleet();

    private List<String> lines(Efficiency efficiency) {
        fleet.start(fleet.create(PatchId.parse("app:1.0"), "all", false).id());
        fleet.move(1, "lab-1", ActionState.FINISHED, FakeFleet.PAYLOAD, "", null);
        fleet.move(1, "lab-2", ActionState.DOWNLOADING, FakeFleet.PAYLOAD / 2, "", null);
        fleet.move(1, "lab-3", ActionState.ERROR, 0, "The disk is full.", "DISK_FULL");
        return Nearness.lines(efficiency, fleet.actions(1));
    }

    @Test
    void beforeTheBoundItSaysWhatCouldBeThere() {
        assertThat(lines(HALF))
                .containsExactly(
                        "At best 42 s: the origin's uplink. After 21 s 50 % could be there, 75 % is. Links known: 2 of 3.",
                        "The origin is needed: it sees 87 % of the pieces in lyon.");
    }

    @Test
    void afterTheBoundItSaysHowFarItIsBeyond() {
        assertThat(lines(efficiency(8.25, 10.725, true, "every piece is held on every site")))
                .containsExactly(
                        "At best 8.3 s: the origin's uplink. It is 1.30 times that now. Links known: 2 of 3.",
                        "The origin may go down now: every piece is held on every site.");
    }

    @Test
    void whatHasEndedHasTakenSoMuch() {
        assertThat(Nearness.ended(efficiency(10, 12, true, "")))
                .contains("At best 10 s: the origin's uplink. It took 1.20 times that, checking and applying included."
                        + " Links known: 2 of 3.");
    }

    @Test
    void whereAllLinksAreKnownThatIsNotSaid() {
        Efficiency all = new Efficiency(
                2, 2, Optional.of(millis(42)), "all uplinks together", millis(18), true, "no machine fetches any more");
        assertThat(lines(all).get(0))
                .isEqualTo("At best 42 s: all uplinks together. After 18 s 42 % could be there, 75 % is.");
    }

    @Test
    void beforeAnyLinkIsKnownThereIsNoBound() {
        Efficiency unknown = new Efficiency(
                3, 0, Optional.empty(), "", Duration.ofSeconds(1), false, "lab-1 is not in the swarm yet");
        assertThat(lines(unknown))
                .containsExactly(
                        "At best: no link was seen at work yet, so that nothing is known.",
                        "The origin is needed: lab-1 is not in the swarm yet.");
        assertThat(Nearness.ended(unknown)).isEmpty();
    }

    @Test
    void theSameIsInTheRolloutsDetails() {
        fleet.efficiency = Optional.of(HALF);
        fleet.start(fleet.create(PatchId.parse("app:1.0"), "all", false).id());
        FakeConsole console = FakeConsole.script();
        assertThat(Invocation.run(new RolloutInfo(), FakeServices.of(fleet), console, "1"))
                .isEqualTo(ExitCode.OK);
        assertThat(console.printed()).contains("At best 42 s", "The origin is needed");
    }
}
