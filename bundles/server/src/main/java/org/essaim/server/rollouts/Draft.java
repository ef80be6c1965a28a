/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Changes that are not in the database yet, over a {@link Board} that knows nothing of them. One thread. */
final class Draft {

    private final Board board;
    private final Map<Long, RolloutRecord> rollouts = new LinkedHashMap<>();
    private final Map<Long, ActionRecord> actions = new LinkedHashMap<>();
    private boolean durable;

    Draft(Board board) {
        this.board = board;
    }

    @Nullable RolloutRecord rollout(long id) {
        RolloutRecord changed = rollouts.get(id);
        return changed != null ? changed : board.rollout(id);
    }

    @Nullable ActionRecord action(long id) {
        ActionRecord changed = actions.get(id);
        return changed != null ? changed : board.action(id);
    }

    /** A rollout's actions with the changes, in order of machine. */
    Collection<ActionRecord> actionsOf(long rollout) {
        return board.actionsOf(rollout).stream()
                .map(action -> actions.getOrDefault(action.id(), action))
                .toList();
    }

    void put(RolloutRecord rollout) {
        rollouts.put(rollout.id(), rollout);
        durable = true;
    }

    /** Something that must be on the disk. */
    void put(ActionRecord action) {
        actions.put(action.id(), action);
        durable = true;
    }

    /** Figures that need not be on the disk; they get there with the rest when there is one. */
    void progress(ActionRecord action) {
        actions.put(action.id(), action);
    }

    boolean durable() {
        return durable;
    }

    Collection<RolloutRecord> rollouts() {
        return rollouts.values();
    }

    Collection<ActionRecord> actions() {
        return actions.values();
    }

    void write(Connection connection) throws SQLException {
        RolloutTable.update(connection, rollouts.values());
        ActionTable.update(connection, actions.values());
    }
}
