/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.essaim.api.LocalFault;

/**
 * Brings a database to the schema of this version, and refuses one that a newer version made or whose steps were other
 * ones. Each step and its row in {@code schema_migrations} are one transaction where the database can roll back
 * definitions; H2 cannot, which is why {@link EmbeddedDatabase} migrates a copy.
 */
final class Migrator {

    private static final String HISTORY =
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                number   INTEGER                  PRIMARY KEY,
                name     VARCHAR(200)             NOT NULL,
                checksum CHAR(64)                 NOT NULL,
                applied  TIMESTAMP WITH TIME ZONE NOT NULL
            )""";

    private final List<Migration> migrations;
    private final InstantSource clock;

    /** @param migrations in order, numbered from 1 without gaps */
    Migrator(List<Migration> migrations, InstantSource clock) {
        for (int i = 0; i < migrations.size(); i++) {
            if (migrations.get(i).number() != i + 1) {
                throw new IllegalArgumentException(migrations.get(i).name() + " is out of order");
            }
        }
        this.migrations = List.copyOf(migrations);
        this.clock = clock;
    }

    /**
     * The steps that the database lacks.
     *
     * @throws LocalFault {@code DATABASE_NEWER} or {@code DATABASE_DIFFERS}
     */
    List<Migration> pending(Connection connection) throws SQLException {
        Map<Integer, Applied> history = history(connection);
        for (Map.Entry<Integer, Applied> entry : history.entrySet()) {
            Applied applied = entry.getValue();
            if (entry.getKey() > migrations.size()) {
                throw new LocalFault(
                        "DATABASE_NEWER",
                        "The database has the schema of a newer version of Essaim (" + applied.name()
                                + "), which this version does not know",
                        "Install that version again, or restore a backup that this version has written.");
            }
            Migration known = migrations.get(entry.getKey() - 1);
            if (!known.name().equals(applied.name()) || !known.checksum().equals(applied.checksum())) {
                throw new LocalFault(
                        "DATABASE_DIFFERS",
                        "The database was made with another " + applied.name() + " than this version's " + known.name(),
                        "Install the version that made it, or restore a backup that this version has written.");
            }
        }
        return migrations.stream()
                .filter(migration -> !history.containsKey(migration.number()))
                .toList();
    }

    /** Applies what is pending; errors as {@link #pending}, and {@link SQLException} when a step fails. */
    void migrate(Connection connection) throws SQLException {
        List<Migration> pending = pending(connection);
        execute(connection, HISTORY);
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            for (Migration migration : pending) {
                apply(connection, migration);
                connection.commit();
            }
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(autoCommit);
        }
    }

    private void apply(Connection connection, Migration migration) throws SQLException {
        for (String statement : migration.statements()) {
            execute(connection, statement);
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO schema_migrations (number, name, checksum, applied) VALUES (?, ?, ?, ?)")) {
            insert.setInt(1, migration.number());
            insert.setString(2, migration.name());
            insert.setString(3, migration.checksum());
            insert.setObject(4, clock.instant().atOffset(ZoneOffset.UTC));
            insert.executeUpdate();
        }
    }

    private static Map<Integer, Applied> history(Connection connection) throws SQLException {
        Map<Integer, Applied> history = new TreeMap<>();
        if (!hasHistory(connection)) {
            return history;
        }
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT number, name, checksum FROM schema_migrations")) {
            while (rows.next()) {
                history.put(rows.getInt(1), new Applied(rows.getString(2), rows.getString(3)));
            }
        }
        return history;
    }

    private static boolean hasHistory(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM information_schema.tables"
                        + " WHERE UPPER(table_name) = 'SCHEMA_MIGRATIONS'")) {
            return rows.next() && rows.getInt(1) > 0;
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private record Applied(String name, String checksum) {}
}
