/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.machines;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.essaim.api.MachineId;
import org.essaim.server.ledger.Rows;
import org.essaim.server.ledger.TextMap;

/** The table {@code machines}. */
final class MachineTable {

    private MachineTable() {}

    static List<MachineRecord> all(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT * FROM machines");
                ResultSet rows = select.executeQuery()) {
            List<MachineRecord> machines = new ArrayList<>();
            while (rows.next()) {
                machines.add(machine(rows));
            }
            return machines;
        }
    }

    /** Replaces the rows of these machines. */
    static void put(Connection connection, Collection<MachineRecord> machines) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM machines WHERE id = ?");
                PreparedStatement insert = connection.prepareStatement("INSERT INTO machines (id, credential_hash,"
                        + " site, labels, address, agent_version, platform, registered, last_seen, clock_offset, live,"
                        + " modules) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (MachineRecord machine : machines) {
                Rows.bind(delete, machine.id());
                delete.addBatch();
                bind(insert, machine);
                insert.addBatch();
            }
            delete.executeBatch();
            insert.executeBatch();
        }
    }

    static void remove(Connection connection, MachineId id) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM machines WHERE id = ?")) {
            Rows.bind(delete, id);
            delete.executeUpdate();
        }
    }

    private static void bind(PreparedStatement insert, MachineRecord machine) throws SQLException {
        Rows.bind(
                insert,
                machine.id(),
                machine.credentialHash(),
                machine.profile().site(),
                TextMap.write(machine.profile().labels()),
                machine.address(),
                machine.profile().agentVersion(),
                machine.profile().platform(),
                machine.registered(),
                machine.lastSeen(),
                machine.clockOffset(),
                TextMap.write(machine.live()),
                TextMap.write(machine.modules()));
    }

    private static MachineRecord machine(ResultSet row) throws SQLException {
        return new MachineRecord(
                new MachineId(row.getString("id")),
                row.getString("credential_hash"),
                new Profile(
                        row.getString("site"),
                        TextMap.read(row.getString("labels")),
                        row.getString("agent_version"),
                        row.getString("platform")),
                row.getString("address"),
                Rows.instant(row, "registered"),
                Rows.instant(row, "last_seen"),
                row.getLong("clock_offset"),
                TextMap.read(row.getString("live")),
                TextMap.read(row.getString("modules")));
    }
}
