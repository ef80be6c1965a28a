/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.store;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * A pool that fails with a {@link SQLException} when the database was closed, as callers expect of a data source; the
 * pool itself fails with an {@link IllegalStateException}. Thread-safe.
 */
final class ClosableSource implements DataSource {

    private final JdbcConnectionPool pool;
    private final BooleanSupplier open;

    ClosableSource(JdbcConnectionPool pool, BooleanSupplier open) {
        this.pool = pool;
        this.open = open;
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (!open.getAsBoolean()) {
            throw new SQLException("the database is closed");
        }
        try {
            return pool.getConnection();
        } catch (IllegalStateException e) {
            throw new SQLException("the database is closed", e);
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() {
        return pool.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        pool.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) {
        pool.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() {
        return pool.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("org.h2");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return pool.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return pool.isWrapperFor(type);
    }
}
