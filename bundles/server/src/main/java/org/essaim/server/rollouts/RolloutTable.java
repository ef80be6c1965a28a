/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.essaim.api.InfoHash;
import org.essaim.api.PatchId;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.RolloutState;
import org.essaim.server.ledger.Rows;

/** The table {@code rollouts}, and the counts of its actions. */
final class RolloutTable {

    private RolloutTable() {}

    static List<RolloutRecord> all(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT * FROM rollouts");
                ResultSet rows = select.executeQuery()) {
            List<RolloutRecord> rollouts = new ArrayList<>();
            while (rows.next()) {
                rollouts.add(rollout(rows));
            }
            return rollouts;
        }
    }

    static Map<Long, Map<ActionState, Integer>> counts(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT rollout, state, COUNT(*) AS many FROM actions GROUP BY rollout, state");
                ResultSet rows = select.executeQuery()) {
            Map<Long, Map<ActionState, Integer>> counts = new HashMap<>();
            while (rows.next()) {
                counts.computeIfAbsent(rows.getLong("rollout"), id -> new EnumMap<>(ActionState.class))
                        .put(ActionState.valueOf(rows.getString("state")), rows.getInt("many"));
            }
            return counts;
        }
    }

    static void insert(Connection connection, Collection<RolloutRecord> rollouts) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO rollouts (id, patch_name,"
                + " patch_version, info_hash, payload_length, target, discard_local, created, state, undoing, started,"
                + " ended, origin_bytes, origin_sent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (RolloutRecord rollout : rollouts) {
                Rows.bind(
                        insert,
                        rollout.id(),
                        rollout.patch().name(),
                        rollout.patch().version(),
                        rollout.infoHash(),
                        rollout.payloadLength(),
                        rollout.target(),
                        rollout.discardLocalChanges(),
                        rollout.created(),
                        rollout.state(),
                        rollout.undoing(),
                        rollout.started(),
                        rollout.ended(),
                        rollout.originBytes(),
                        rollout.originSent());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    static void update(Connection connection, Collection<RolloutRecord> rollouts) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE rollouts SET state = ?, undoing = ?,"
                + " started = ?, ended = ?, origin_bytes = ?, origin_sent = ? WHERE id = ?")) {
            for (RolloutRecord rollout : rollouts) {
                Rows.bind(
                        update,
                        rollout.state(),
                        rollout.undoing(),
                        rollout.started(),
                        rollout.ended(),
                        rollout.originBytes(),
                        rollout.originSent(),
                        rollout.id());
                update.addBatch();
            }
            update.executeBatch();
        }
    }

    private static RolloutRecord rollout(ResultSet row) throws SQLException {
        return new RolloutRecord(
                row.getLong("id"),
                new PatchId(row.getString("patch_name"), row.getString("patch_version")),
                new InfoHash(row.getString("info_hash")),
                row.getLong("payload_length"),
                row.getString("target"),
                row.getBoolean("discard_local"),
                RolloutState.valueOf(row.getString("state")),
                row.getBoolean("undoing"),
                Rows.instant(row, "created"),
                Rows.optionalInstant(row, "started"),
                Rows.optionalInstant(row, "ended"),
                row.getLong("origin_bytes"),
                row.getLong("origin_sent"));
    }
}
