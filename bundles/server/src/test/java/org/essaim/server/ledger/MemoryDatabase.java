/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.essaim.api.store.Database;
import org.h2.jdbcx.JdbcConnectionPool;

/** The real schema in memory; counts syncs. */
public final class MemoryDatabase implements Database, AutoCloseable {

    public final AtomicInteger syncs = new AtomicInteger();
    private final JdbcConnectionPool pool =
            JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");

    public MemoryDatabase() {
        try (InputStream in = Database.class.getResourceAsStream("/org/essaim/store/migrations/V002__fleet.sql");
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            String sql = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String one : sql.replaceAll("(?m)^--.*$", "").split(";\\n")) {
                if (!one.isBlank()) {
                    statement.execute(one);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public DataSource dataSource() {
        return pool;
    }

    @Override
    public void sync() {
        syncs.incrementAndGet();
    }

    @Override
    public void backup(Path target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        pool.dispose();
    }
}
