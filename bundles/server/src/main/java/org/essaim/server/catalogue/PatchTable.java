/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.essaim.api.InfoHash;
import org.essaim.api.PatchId;
import org.essaim.api.Sha256;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.store.Database;
import org.jspecify.annotations.Nullable;

/** The rows of published patches. Thread-safe. */
final class PatchTable {

    private static final String COLUMNS = "name, version, kind, manifest_hash, manifest_length, info_hash,"
            + " payload_length, tree_length, entries, files, published, withdrawn";
    private static final String ONE = " WHERE name = ? AND version = ?";

    private final Database database;

    PatchTable(Database database) {
        this.database = database;
    }

    /** Adds a patch, synced. */
    void insert(PatchRecord patch) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            try {
                insertPatch(connection, patch);
                insertPreserve(connection, patch);
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
        database.sync();
    }

    /** One patch. */
    Optional<PatchRecord> find(PatchId id) throws SQLException {
        return query(ONE, id).stream().findFirst();
    }

    /** All patches, newest first. */
    List<PatchRecord> all() throws SQLException {
        return query(" ORDER BY published DESC, name, version", null);
    }

    /** Marks a patch as withdrawn, synced; says whether there is such a patch. */
    boolean withdraw(PatchId id) throws SQLException {
        boolean found;
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement update = connection.prepareStatement("UPDATE patches SET withdrawn = TRUE" + ONE)) {
            bind(update, id);
            found = update.executeUpdate() > 0;
        }
        database.sync();
        return found;
    }

    private List<PatchRecord> query(String clause, @Nullable PatchId id) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            Map<PatchId, List<String>> preserve = preserve(connection, id);
            List<PatchRecord> found = new ArrayList<>();
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT " + COLUMNS + " FROM patches" + clause)) {
                bind(select, id);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        found.add(patch(rows, preserve));
                    }
                }
            }
            return found;
        }
    }

    private static Map<PatchId, List<String>> preserve(Connection connection, @Nullable PatchId id)
            throws SQLException {
        Map<PatchId, List<String>> found = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT name, version, pattern FROM patch_preserve"
                + (id == null ? "" : ONE) + " ORDER BY name, version, position")) {
            bind(select, id);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    PatchId patch = new PatchId(rows.getString(1), rows.getString(2));
                    found.computeIfAbsent(patch, key -> new ArrayList<>()).add(rows.getString(3));
                }
            }
        }
        return found;
    }

    private static PatchRecord patch(ResultSet row, Map<PatchId, List<String>> preserve) throws SQLException {
        PatchId id = new PatchId(row.getString("name"), row.getString("version"));
        PatchDescriptor descriptor = new PatchDescriptor(
                id,
                row.getString("kind"),
                new Sha256(row.getString("manifest_hash")),
                row.getLong("manifest_length"),
                new InfoHash(row.getString("info_hash")),
                row.getLong("payload_length"),
                row.getLong("tree_length"),
                row.getInt("entries"));
        return new PatchRecord(
                descriptor,
                Instant.ofEpochMilli(row.getLong("published")),
                row.getBoolean("withdrawn"),
                row.getInt("files"),
                List.copyOf(preserve.getOrDefault(id, List.of())));
    }

    private static void insertPatch(Connection connection, PatchRecord patch) throws SQLException {
        PatchDescriptor descriptor = patch.descriptor();
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO patches (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            bind(insert, patch.id());
            insert.setString(3, descriptor.kind());
            insert.setString(4, descriptor.manifestHash().hex());
            insert.setLong(5, descriptor.manifestLength());
            insert.setString(6, descriptor.infoHash().hex());
            insert.setLong(7, descriptor.payloadLength());
            insert.setLong(8, descriptor.treeLength());
            insert.setInt(9, descriptor.entries());
            insert.setInt(10, patch.files());
            insert.setLong(11, patch.published().toEpochMilli());
            insert.setBoolean(12, patch.withdrawn());
            insert.executeUpdate();
        }
    }

    private static void insertPreserve(Connection connection, PatchRecord patch) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO patch_preserve (name, version, position, pattern) VALUES (?, ?, ?, ?)")) {
            for (int i = 0; i < patch.preserve().size(); i++) {
                bind(insert, patch.id());
                insert.setInt(3, i);
                insert.setString(4, patch.preserve().get(i));
                insert.executeUpdate();
            }
        }
    }

    private static void bind(PreparedStatement statement, @Nullable PatchId id) throws SQLException {
        if (id != null) {
            statement.setString(1, id.name());
            statement.setString(2, id.version());
        }
    }
}
