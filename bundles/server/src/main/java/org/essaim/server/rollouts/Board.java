/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.essaim.api.MachineId;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.RolloutState;
import org.jspecify.annotations.Nullable;

/**
 * What the database holds of rollouts, in memory: all rollouts, and the actions of those that may still change by
 * themselves. Guarded by its owner's lock, except {@link #assignments}, which any thread may read.
 */
final class Board {

    private final Map<Long, Standing> standings = new TreeMap<>(Comparator.reverseOrder());
    private final Map<Long, ActionRecord> actions = new HashMap<>();
    private final Map<MachineId, TreeMap<Long, ActionRecord>> open = new HashMap<>();
    private final Map<MachineId, List<Assignment>> assignments = new ConcurrentHashMap<>();

    /** What a machine shall do now, in order of action. Any thread. */
    List<Assignment> assignments(MachineId machine) {
        return assignments.getOrDefault(machine, List.of());
    }

    @Nullable RolloutRecord rollout(long id) {
        Standing standing = standings.get(id);
        return standing == null ? null : standing.record();
    }

    @Nullable ActionRecord action(long id) {
        return actions.get(id);
    }

    @Nullable Standing standing(long id) {
        return standings.get(id);
    }

    /** Newest first. */
    Collection<Standing> standings() {
        return Collections.unmodifiableCollection(standings.values());
    }

    /** In order of machine; empty when they are not in memory. */
    Collection<ActionRecord> actionsOf(long rollout) {
        Standing standing = standings.get(rollout);
        return standing == null ? List.of() : standing.actions();
    }

    /** The actions that a machine works on or must stop. */
    Collection<ActionRecord> openOf(MachineId machine) {
        Map<Long, ActionRecord> map = open.get(machine);
        return map == null ? List.of() : List.copyOf(map.values());
    }

    void add(RolloutRecord rollout, Map<ActionState, Integer> counts) {
        standings.put(rollout.id(), new Standing(rollout, counts));
    }

    /** Brings a rollout's actions into memory. */
    void load(long rollout, Collection<ActionRecord> all) {
        Standing standing = standings.get(rollout);
        if (standing == null || standing.loaded()) {
            return;
        }
        standing.load(all);
        for (ActionRecord action : all) {
            actions.put(action.id(), action);
            index(action);
        }
        all.forEach(action -> assign(action.machine()));
    }

    /**
     * Takes over what is in the database now.
     *
     * @return the machines whose assignments changed
     */
    Set<MachineId> apply(Draft draft) {
        Set<MachineId> touched = new HashSet<>();
        for (RolloutRecord rollout : draft.rollouts()) {
            Standing standing = standings.get(rollout.id());
            if (standing != null) {
                if (standing.record().state() != rollout.state()) {
                    standing.actions().forEach(action -> touched.add(action.machine()));
                }
                standing.record(rollout);
            }
        }
        for (ActionRecord action : draft.actions()) {
            Standing standing = standings.get(action.rollout());
            if (standing != null) {
                ActionRecord former = actions.put(action.id(), action);
                standing.put(action, former);
                index(action);
                touched.add(action.machine());
            }
        }
        touched.removeIf(machine -> !assign(machine));
        draft.rollouts().forEach(rollout -> unloadWhenDone(rollout.id()));
        draft.actions().forEach(action -> unloadWhenDone(action.rollout()));
        return touched;
    }

    private void index(ActionRecord action) {
        if (action.open()) {
            open.computeIfAbsent(action.machine(), id -> new TreeMap<>()).put(action.id(), action);
        } else {
            open.computeIfPresent(action.machine(), (id, map) -> {
                map.remove(action.id());
                return map.isEmpty() ? null : map;
            });
        }
    }

    private boolean assign(MachineId machine) {
        List<Assignment> wanted = openOf(machine).stream()
                .map(this::assignment)
                .filter(assignment -> assignment != null)
                .toList();
        List<Assignment> former = wanted.isEmpty() ? assignments.remove(machine) : assignments.put(machine, wanted);
        return !wanted.equals(former == null ? List.of() : former);
    }

    private @Nullable Assignment assignment(ActionRecord action) {
        RolloutRecord rollout = rollout(action.rollout());
        if (rollout == null) {
            return null;
        }
        boolean paused = rollout.state() == RolloutState.PAUSED;
        if (!action.cancelPending() && !rollout.running()) {
            return null;
        }
        Assignment.Type type = action.cancelPending()
                ? Assignment.Type.CANCEL
                : action.state() == ActionState.ROLLING_BACK ? Assignment.Type.UNDO : Assignment.Type.DEPLOY;
        return new Assignment(
                action.id(), type, rollout.patch(), rollout.infoHash(), paused, rollout.discardLocalChanges());
    }

    private void unloadWhenDone(long rollout) {
        Standing standing = standings.get(rollout);
        if (standing == null
                || !standing.record().state().ended()
                || standing.actions().stream().anyMatch(ActionRecord::open)) {
            return;
        }
        standing.actions().forEach(action -> actions.remove(action.id()));
        standing.unload();
    }
}
