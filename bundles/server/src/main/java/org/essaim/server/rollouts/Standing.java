/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.essaim.api.MachineId;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.Rollouts;
import org.jspecify.annotations.Nullable;

/** A rollout in memory: its counts always, its actions while it may still change. Guarded by the board's owner. */
final class Standing {

    private final Map<ActionState, Integer> counts = new EnumMap<>(ActionState.class);
    private RolloutRecord record;
    private @Nullable TreeMap<MachineId, ActionRecord> actions;
    private long revision;

    Standing(RolloutRecord record, Map<ActionState, Integer> counts) {
        this.record = record;
        this.counts.putAll(counts);
    }

    RolloutRecord record() {
        return record;
    }

    void record(RolloutRecord changed) {
        record = changed;
        revision++;
    }

    long revision() {
        return revision;
    }

    boolean loaded() {
        return actions != null;
    }

    void load(Collection<ActionRecord> all) {
        TreeMap<MachineId, ActionRecord> map = new TreeMap<>();
        all.forEach(action -> map.put(action.machine(), action));
        actions = map;
    }

    void unload() {
        actions = null;
    }

    /** In order of machine; empty when they are not in memory. */
    Collection<ActionRecord> actions() {
        return actions == null ? Collections.emptyList() : actions.values();
    }

    /** Puts an action, which must belong to a rollout whose actions are in memory. */
    void put(ActionRecord action, @Nullable ActionRecord former) {
        if (actions != null) {
            actions.put(action.machine(), action);
        }
        if (former != null) {
            counts.computeIfPresent(former.state(), (state, many) -> many > 1 ? many - 1 : null);
        }
        counts.merge(action.state(), 1, Integer::sum);
        revision++;
    }

    Rollouts.Rollout view() {
        return record.view(revision, Map.copyOf(counts));
    }
}
