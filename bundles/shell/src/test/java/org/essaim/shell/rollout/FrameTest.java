/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.essaim.api.PatchId;
import org.essaim.api.fleet.ActionState;
import org.essaim.shell.FakeFleet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrameTest {

    private final FakeFleet fleet = new FakeFleet();

    @BeforeEach
    void start() {
        fleet.start(fleet.create(PatchId.parse("app:1.0"), "all", false).id());
    }

    @Test
    void aFrameShowsTheWholeAndEachMachine() {
        fleet.move(1, "lab-1", ActionState.FINISHED, FakeFleet.PAYLOAD, "", null);
        fleet.move(1, "lab-2", ActionState.DOWNLOADING, 50_000_000, "from 3 peers", null);
        fleet.move(1, "lab-3", ActionState.ERROR, 10_000_000, "The disk is full.", "DISK_FULL");
        assertThat(lines(20, false))
                .containsExactly(
                        "Rollout 1: app:1.0 to all, RUNNING",
                        "[##############..............] 53 %  1 of 3 machines finished  9.54 MiB/s  ETA 14 s",
                        "lab-2  DOWNLOADING    [#########.........] 50 %   9.54 MiB/s  ETA 5 s  from 3 peers",
                        "lab-3  ERROR          [#.................] 10 %   [DISK_FULL]  The disk is full.",
                        "lab-1  FINISHED       [##################] 100 %");
    }

    @Test
    void aMachineThatHasNotBegunHasAnEmptyBar() {
        assertThat(lines(20, false)).contains("lab-1  SCHEDULED      [..................] 0 %  ");
    }

    @Test
    void whatDoesNotFitIsCountedAndThoseAtWorkAreShownFirst() {
        for (int i = 0; i < 500; i++) {
            fleet.addMachine("pc-" + i);
        }
        fleet.start(fleet.create(PatchId.parse("app:1.0"), "all", false).id());
        for (int i = 0; i < 500; i++) {
            fleet.move(2, "pc-" + i, ActionState.FINISHED, FakeFleet.PAYLOAD, "", null);
        }
        fleet.move(2, "lab-2", ActionState.DOWNLOADING, 1, "", null);
        List<String> lines =
                new Frame(80, 10, false).lines(fleet.rollout(2), fleet.actions(2), Optional.of(NearnessTest.HALF));
        assertThat(lines).hasSize(10);
        assertThat(lines.get(2)).startsWith("At best");
        assertThat(lines.subList(4, 7)).allMatch(line -> line.startsWith("lab-"));
        assertThat(lines.get(9)).isEqualTo("… and 498 machines more");
    }

    @Test
    void coloursAreUsedOnlyWhereTheyAreWelcome() {
        fleet.move(1, "lab-1", ActionState.FINISHED, FakeFleet.PAYLOAD, "", null);
        assertThat(lines(20, true)).anyMatch(line -> line.contains("\u001b[32mFINISHED"));
        assertThat(lines(20, false)).noneMatch(line -> line.contains("\u001b"));
    }

    @Test
    void whatAMachineSaysCannotMoveTheCursor() {
        fleet.move(1, "lab-1", ActionState.WAITING, 0, "evil\u001b[2J\r\nline", null);
        assertThat(lines(20, false)).hasSize(5).anyMatch(line -> line.endsWith("evil [2J line"));
    }

    private List<String> lines(int height, boolean colour) {
        return new Frame(80, height, colour).lines(fleet.rollout(1), fleet.actions(1), fleet.efficiency(1));
    }
}
