/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.essaim.api.LocalFault;
import org.essaim.api.store.Database;

/**
 * Runs changes of the database. When {@link #change} has returned, the change is committed and forced to the disk; when
 * it throws, nothing of it is there. Thread-safe.
 */
public final class Transactions {

    private final Database database;
    private final Consumer<String> failpoint;

    /** @param failpoint told of each durable step: {@code server.before-commit}, {@code server.after-commit}, {@code server.after-sync} */
    public Transactions(Database database, Consumer<String> failpoint) {
        this.database = database;
        this.failpoint = failpoint;
    }

    /**
     * Reads.
     *
     * @throws LocalFault {@code STORE_FAILED}
     */
    public <T> T read(Work<T> work) {
        try (Connection connection = database.dataSource().getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /**
     * Changes, all or nothing.
     *
     * @throws LocalFault {@code STORE_FAILED}
     */
    public void change(Step step) {
        change(step, () -> {});
    }

    /**
     * Changes, all or nothing.
     *
     * @param committed called when the change is in the database for certain, even if it cannot be forced to the disk then
     * @throws LocalFault {@code STORE_FAILED}, or what {@link Database#sync} throws
     */
    public void change(Step step, Runnable committed) {
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            try {
                step.on(connection);
                failpoint.accept("server.before-commit");
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw failed(e);
        }
        committed.run();
        failpoint.accept("server.after-commit");
        database.sync();
        failpoint.accept("server.after-sync");
    }

    private static LocalFault failed(SQLException e) {
        return new LocalFault(
                "STORE_FAILED",
                "The server's database did not take a change or answer: " + e.getMessage(),
                "See that the disk has room and run essaim:doctor; what was asked for was not done.",
                e);
    }

    /** Statements on one connection. */
    @FunctionalInterface
    public interface Work<T> {
        /** Runs them. */
        T on(Connection connection) throws SQLException;
    }

    /** Statements on one connection that answer nothing. */
    @FunctionalInterface
    public interface Step {
        /** Runs them. */
        void on(Connection connection) throws SQLException;
    }
}
