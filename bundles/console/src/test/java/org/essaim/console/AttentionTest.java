/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.Rollouts.Action;
import org.essaim.api.health.HealthCheck.Finding;
import org.essaim.api.health.HealthCheck.Level;
import org.junit.jupiter.api.Test;

class AttentionTest {

    private final SmallFleet fleet = new SmallFleet();

    @Test
    void aFleetThatWorksNeedsNone() {
        fleet.machine("a", true);

        assertThat(Attention.of(
                        List.of(), List.of(), fleet.machines, List.of(SmallFleet.action(1, "a", ActionState.FINISHED))))
                .isEmpty();
    }

    @Test
    void findingsKeepTheirRemedyAndTheWorstIsFirst() {
        List<Attention> all = Attention.of(
                List.of(
                        new Finding(Level.WARN, "clock", "is off", "set it"),
                        new Finding(Level.FAIL, "disk", "is full", "free some")),
                List.of(),
                List.of(),
                List.of());

        assertThat(all)
                .containsExactly(
                        new Attention(Level.FAIL, "disk", "is full", "free some"),
                        new Attention(Level.WARN, "clock", "is off", "set it"));
    }

    @Test
    void machinesOutOfContactAreOneLine() {
        fleet.machine("a", true).machine("b", false).machine("c", false);

        assertThat(Attention.of(List.of(), List.of(), fleet.machines, List.of()))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.level()).isEqualTo(Level.WARN);
                    assertThat(line.sentence()).isEqualTo("Not in contact: b, c");
                    assertThat(line.remedy()).contains("essaim:status");
                });
    }

    @Test
    void failuresAreOneLineForEachReason() {
        List<Action> failed = IntStream.range(0, 8)
                .mapToObj(number -> SmallFleet.action(3, "pc-" + number, ActionState.ERROR))
                .toList();

        assertThat(Attention.of(List.of(), List.of(), List.of(), failed))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.subject()).isEqualTo("LOCAL_CHANGES");
                    assertThat(line.sentence())
                            .isEqualTo("Rollout 3 failed on pc-0, pc-1, pc-2, pc-3, pc-4 and 3 more:"
                                    + " Someone changed conf/app.ini");
                    assertThat(line.remedy()).isEqualTo("Look at it");
                });
    }

    @Test
    void theSameReasonInTwoRolloutsIsTwoLines() {
        assertThat(Attention.of(
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(
                                SmallFleet.action(1, "a", ActionState.ERROR),
                                SmallFleet.action(2, "a", ActionState.ERROR))))
                .hasSize(2);
    }

    @Test
    void aModuleThatIsNotActiveDoesNoWork() {
        ModuleRow stopped = new ModuleRow("seeding", "org.essaim.seeding", "1.0.0", "STOPPED", 0, "");

        assertThat(Attention.of(List.of(), List.of(stopped), List.of(), List.of()))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.level()).isEqualTo(Level.FAIL);
                    assertThat(line.subject()).isEqualTo("seeding");
                    assertThat(line.remedy()).contains("org.essaim.seeding", "module:rollback seeding");
                });
    }

    @Test
    void aVersionThatIsReplacedMayBeAtRest() {
        ModuleRow former = new ModuleRow("seeding", "org.essaim.seeding", "1.0.0", "STOPPED", 0, "");
        ModuleRow active = new ModuleRow("seeding", "org.essaim.seeding", "1.0.1", "ACTIVE", 0, "");

        assertThat(Attention.of(List.of(), List.of(former, active), List.of(), List.of()))
                .isEmpty();
    }
}
