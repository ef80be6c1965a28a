/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.essaim.api.LocalFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransactionsTest {

    private static final String INSERT = "INSERT INTO enrolment (secret_hash, created) VALUES ('a', 1)";

    private final MemoryDatabase database = new MemoryDatabase();
    private final List<String> steps = new ArrayList<>();
    private final Transactions transactions = new Transactions(database, steps::add);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aChangeIsCommittedAndSyncedWhenItReturns() {
        transactions.change(connection -> execute(connection, INSERT));

        assertThat(rows()).isEqualTo(1);
        assertThat(database.syncs).hasValue(1);
        assertThat(steps).containsExactly("server.before-commit", "server.after-commit", "server.after-sync");
    }

    @Test
    void nothingOfAChangeThatFailsStays() {
        assertThatThrownBy(() -> transactions.change(connection -> {
                    execute(connection, INSERT);
                    execute(connection, INSERT);
                }))
                .isInstanceOf(LocalFault.class)
                .hasFieldOrPropertyWithValue("code", "STORE_FAILED");

        assertThat(rows()).isZero();
        assertThat(database.syncs).hasValue(0);
    }

    @Test
    void nothingOfAChangeThatIsInterruptedBeforeItsCommitStays() {
        Transactions crashing = new Transactions(database, step -> {
            throw new IllegalStateException("crash at " + step);
        });

        assertThatThrownBy(() -> crashing.change(connection -> execute(connection, INSERT)))
                .hasMessage("crash at server.before-commit");

        assertThat(rows()).isZero();
    }

    @Test
    void aMapOfTextsComesBackAsItWas() {
        Map<String, String> map = Map.of("room", "B12", "note", "ä \"quoted\" \\ text");

        assertThat(TextMap.read(TextMap.write(map))).isEqualTo(map);
    }

    @Test
    void aLongTextIsCut() {
        assertThat(Rows.cut("abcdef", 4)).isEqualTo("abc…");
        assertThat(Rows.cut("abcd", 4)).isEqualTo("abcd");
    }

    private int rows() {
        return transactions.read(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM enrolment")) {
                rows.next();
                return rows.getInt(1);
            }
        });
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
