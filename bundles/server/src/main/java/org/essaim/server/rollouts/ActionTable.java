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
import java.util.List;
import java.util.OptionalLong;
import org.essaim.api.MachineId;
import org.essaim.api.fleet.ActionState;
import org.essaim.server.ledger.Rows;

/** The table {@code actions}. */
final class ActionTable {

    private ActionTable() {}

    static List<ActionRecord> of(Connection connection, long rollout) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT * FROM actions WHERE rollout = ?")) {
            Rows.bind(select, rollout);
            try (ResultSet rows = select.executeQuery()) {
                List<ActionRecord> actions = new ArrayList<>();
                while (rows.next()) {
                    actions.add(action(rows));
                }
                return actions;
            }
        }
    }

    /** The rollout that an action belongs to. */
    static OptionalLong rolloutOf(Connection connection, long action) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT rollout FROM actions WHERE id = ?")) {
            Rows.bind(select, action);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? OptionalLong.of(rows.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    /** The rollouts with a machine that has not confirmed that it stopped. */
    static List<Long> withCancelPending(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT DISTINCT rollout FROM actions WHERE cancel_pending");
                ResultSet rows = select.executeQuery()) {
            List<Long> rollouts = new ArrayList<>();
            while (rows.next()) {
                rollouts.add(rows.getLong(1));
            }
            return rollouts;
        }
    }

    static long lastId(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT MAX(id) FROM actions");
                ResultSet rows = select.executeQuery()) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    static void insert(Connection connection, Collection<ActionRecord> actions) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO actions (state, cancel_pending, seq,"
                + " detail, code, remedy, bytes_have, bytes_total, bytes_origin, bytes_peers, live_tree, started, ended,"
                + " id, rollout, machine) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (ActionRecord action : actions) {
                bind(insert, action, action.id(), action.rollout(), action.machine());
            }
            insert.executeBatch();
        }
    }

    static void update(Connection connection, Collection<ActionRecord> actions) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE actions SET state = ?, cancel_pending = ?,"
                + " seq = ?, detail = ?, code = ?, remedy = ?, bytes_have = ?, bytes_total = ?, bytes_origin = ?,"
                + " bytes_peers = ?, live_tree = ?, started = ?, ended = ? WHERE id = ?")) {
            for (ActionRecord action : actions) {
                bind(update, action, action.id());
            }
            update.executeBatch();
        }
    }

    private static void bind(PreparedStatement statement, ActionRecord action, Object... rest) throws SQLException {
        Account account = action.account();
        List<Object> values = new ArrayList<>(List.of(
                action.state(),
                action.cancelPending(),
                action.seq(),
                account.detail(),
                account.code(),
                account.remedy(),
                account.bytesHave(),
                account.bytesTotal(),
                account.bytesFromOrigin(),
                account.bytesFromPeers(),
                account.liveTree(),
                action.started(),
                action.ended()));
        values.addAll(List.of(rest));
        Rows.bind(statement, values.toArray());
        statement.addBatch();
    }

    private static ActionRecord action(ResultSet row) throws SQLException {
        return new ActionRecord(
                row.getLong("id"),
                row.getLong("rollout"),
                new MachineId(row.getString("machine")),
                ActionState.valueOf(row.getString("state")),
                row.getBoolean("cancel_pending"),
                row.getLong("seq"),
                new Account(
                        row.getString("detail"),
                        Rows.optionalText(row, "code"),
                        Rows.optionalText(row, "remedy"),
                        row.getLong("bytes_have"),
                        row.getLong("bytes_total"),
                        row.getLong("bytes_origin"),
                        row.getLong("bytes_peers"),
                        0,
                        Rows.optionalText(row, "live_tree")),
                Rows.optionalInstant(row, "started"),
                Rows.optionalInstant(row, "ended"));
    }
}
