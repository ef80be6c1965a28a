/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.essaim.api.fleet.ActionState.DOWNLOADING;
import static org.essaim.api.fleet.ActionState.FINISHED;
import static org.essaim.api.fleet.ActionState.ROLLED_BACK;
import static org.essaim.server.rollouts.FleetOf.APP1;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.essaim.api.fleet.RolloutState;
import org.essaim.api.fleet.Rollouts.Action;
import org.essaim.api.fleet.Rollouts.Rollout;
import org.junit.jupiter.api.Test;

/** Kills the server at its first durable step, then at the second, until a round has no crash. */
class CrashTest {

    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);

    @Test
    void afterACrashAtAnyStepTheRolloutGoesOnAndMemoryIsWhatTheDatabaseSays() {
        int round = 0;
        boolean crashed = true;
        while (crashed) {
            left.set(Integer.MAX_VALUE);
            try (FleetOf fleet = new FleetOf(this::step, "a", "b")) {
                left.set(round++);
                crashed = liveThrough(fleet);
                assertThat(fleet.desk.rollouts()).hasSize(1).allSatisfy(rollout -> {
                    assertThat(rollout.state()).isEqualTo(RolloutState.ROLLED_BACK);
                    assertThat(rollout.counts()).containsOnlyKeys(ROLLED_BACK);
                });
            }
        }
        assertThat(round).isGreaterThan(20);
    }

    private boolean liveThrough(FleetOf fleet) {
        boolean crashed = false;
        List<Runnable> life = List.of(
                () -> {
                    if (fleet.desk.rollouts().isEmpty()) {
                        fleet.desk.create(APP1, "all", false);
                    }
                },
                () -> whileIn(fleet, RolloutState.READY, () -> fleet.desk.start(1)),
                () -> fleet.report(1, "a", DOWNLOADING),
                () -> fleet.report(1, "a", FINISHED),
                () -> fleet.report(1, "b", FINISHED),
                () -> whileIn(fleet, RolloutState.FINISHED, () -> fleet.desk.undo(1)),
                () -> fleet.report(1, "a", ROLLED_BACK),
                () -> fleet.report(1, "b", ROLLED_BACK));
        for (Runnable step : life) {
            try {
                step.run();
            } catch (RuntimeException e) {
                assertThat(e).satisfiesAnyOf(it -> assertThat(it).isInstanceOf(Crash.class), it -> assertThat(it)
                        .hasCauseInstanceOf(Crash.class));
                crashed = true;
                fleet.restart();
                sameAfterAnotherRestart(fleet);
                // Whoever asked, or reported, asks or reports again.
                step.run();
            }
        }
        return crashed;
    }

    private static void whileIn(FleetOf fleet, RolloutState state, Runnable order) {
        if (fleet.desk.rollout(1).state() == state) {
            order.run();
        }
    }

    private static void sameAfterAnotherRestart(FleetOf fleet) {
        List<RolloutState> states =
                fleet.desk.rollouts().stream().map(Rollout::state).toList();
        List<Action> actions = states.isEmpty() ? List.of() : fleet.desk.actions(1);
        fleet.restart();
        assertThat(fleet.desk.rollouts().stream().map(Rollout::state)).containsExactlyElementsOf(states);
        assertThat(states.isEmpty() ? List.of() : fleet.desk.actions(1)).isEqualTo(actions);
    }

    private void step(String name) {
        if (left.getAndDecrement() == 0) {
            throw new Crash();
        }
    }
}
