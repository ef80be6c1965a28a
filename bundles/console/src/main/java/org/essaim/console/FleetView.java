/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.console;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.essaim.api.RequestFault;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.Machines;
import org.essaim.api.fleet.Machines.Machine;
import org.essaim.api.fleet.Rollouts;
import org.essaim.api.fleet.Rollouts.Action;
import org.essaim.api.fleet.Rollouts.Rollout;
import org.jspecify.annotations.Nullable;

/**
 * What is seen of the fleet through its services, either of which may be away. Single machines are read only of those
 * rollouts that still work, failed, are the newest, or are open on the page, so that a long history costs nothing.
 */
final class FleetView {

    private static final int MAX_OPEN = 20;

    private final InstantSource clock;

    FleetView(InstantSource clock) {
        this.clock = clock;
    }

    /** @param open ids of rollouts whose machines are wanted too */
    Snapshot snapshot(
            @Nullable Machines machines,
            @Nullable Rollouts rollouts,
            List<ModuleRow> modules,
            Examiner.Report report,
            Set<Long> open) {
        List<Machine> known = machines == null ? List.of() : machines.machines();
        List<Rollout> all = rollouts == null ? List.of() : rollouts.rollouts();
        List<Snapshot.RolloutRow> rows = new ArrayList<>();
        List<Action> latest = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Rollout rollout : all.subList(0, Math.min(Snapshot.MAX_ROLLOUTS, all.size()))) {
            boolean newestOfItsPatch = seen.add(rollout.patch().name());
            boolean failed = newestOfItsPatch && rollout.counts().getOrDefault(ActionState.ERROR, 0) > 0;
            boolean wanted = rows.isEmpty() || !rollout.state().ended() || failed || open.contains(rollout.id());
            Optional<List<Action>> actions =
                    wanted && rollouts != null ? actions(rollouts, rollout.id()) : Optional.empty();
            if (newestOfItsPatch) {
                actions.ifPresent(latest::addAll);
            }
            rows.add(Snapshot.RolloutRow.of(rollout, actions));
        }
        return new Snapshot(
                clock.millis(),
                machines != null && rollouts != null,
                report.examined(),
                Attention.of(report.findings(), modules, known, latest),
                modules,
                Snapshot.Fleet.of(known),
                new Snapshot.History(all.size(), rows));
    }

    private static Optional<List<Action>> actions(Rollouts rollouts, long id) {
        try {
            return Optional.of(rollouts.actions(id));
        } catch (RequestFault goneMeanwhile) {
            return Optional.empty();
        }
    }

    /** Ids as the page sends them, {@code 3,17}; what is no id is left out. */
    static Set<Long> ids(@Nullable String text) {
        if (text == null || text.length() > 20 * MAX_OPEN) {
            return Set.of();
        }
        return Arrays.stream(text.split(",", MAX_OPEN + 1))
                .limit(MAX_OPEN)
                .filter(id -> id.matches("[0-9]{1,18}"))
                .map(Long::valueOf)
                .collect(Collectors.toSet());
    }
}
