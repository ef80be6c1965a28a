/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.console;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.essaim.api.MachineId;
import org.essaim.api.PatchId;
import org.essaim.api.RequestFault;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.Machines;
import org.essaim.api.fleet.Machines.Machine;
import org.essaim.api.fleet.RolloutState;
import org.essaim.api.fleet.Rollouts;
import org.essaim.api.fleet.Rollouts.Action;
import org.essaim.api.fleet.Rollouts.Rollout;

/** Machines and rollouts in memory, and the two services that tell of them. */
final class SmallFleet {

    static final Instant THEN = Instant.parse("2026-05-04T03:02:01Z");

    final List<Machine> machines = new ArrayList<>();
    final Map<Long, Rollout> rollouts = new TreeMap<>(Comparator.reverseOrder());
    final Map<Long, List<Action>> actions = new TreeMap<>();
    final List<Long> asked = new ArrayList<>();

    SmallFleet machine(String id, boolean online) {
        machines.add(new Machine(
                new MachineId(id),
                "leiden",
                Map.of("room", "B12", "floor", "2"),
                "127.0.0.1",
                "1.0.0",
                "linux",
                THEN,
                THEN.plusSeconds(5),
                online,
                Duration.ZERO,
                Map.of("app", "1.0.0", "tools", "7")));
        return this;
    }

    SmallFleet rollout(long id, String patch, RolloutState state, Action... parts) {
        Map<ActionState, Integer> counts = new EnumMap<>(ActionState.class);
        for (Action part : parts) {
            counts.merge(part.state(), 1, Integer::sum);
        }
        Optional<Instant> ended = state.ended() ? Optional.of(THEN.plusSeconds(60)) : Optional.empty();
        rollouts.put(
                id,
                new Rollout(
                        id,
                        PatchId.parse(patch),
                        "all",
                        false,
                        state,
                        THEN,
                        Optional.of(THEN),
                        ended,
                        1,
                        counts,
                        1000,
                        1500));
        actions.put(id, List.of(parts));
        return this;
    }

    static Action action(long rollout, String machine, ActionState state) {
        boolean failed = state == ActionState.ERROR;
        return new Action(
                rollout * 100,
                rollout,
                new MachineId(machine),
                state,
                failed ? "Someone changed conf/app.ini" : "",
                failed ? Optional.of("LOCAL_CHANGES") : Optional.empty(),
                failed ? Optional.of("Look at it") : Optional.empty(),
                500,
                1000,
                300,
                200,
                50,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    Machines machinesService() {
        return Fake.of(Machines.class)
                .answering("machines", none -> List.copyOf(machines))
                .made();
    }

    Rollouts rolloutsService() {
        return Fake.of(Rollouts.class)
                .answering("rollouts", none -> List.copyOf(rollouts.values()))
                .answering("actions", given -> {
                    asked.add((Long) given[0]);
                    return Optional.ofNullable(actions.get((Long) given[0]))
                            .orElseThrow(() -> new RequestFault("NO_SUCH_ROLLOUT", "gone", "list them"));
                })
                .made();
    }
}
