/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.essaim.api.LocalFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MigratorTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));
    private static final Migration ONE = Migration.of("V001__one.sql", "CREATE TABLE one (id INT);\n");
    private static final Migration TWO =
            Migration.of("V002__two.sql", "CREATE TABLE two (id INT);\nINSERT INTO two VALUES (2);\n");

    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        connection = DriverManager.getConnection("jdbc:h2:mem:" + UUID.randomUUID());
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void anEmptyDatabaseGetsEveryStepInOrder() throws SQLException {
        migrator(ONE, TWO).migrate(connection);
        assertThat(query("SELECT name FROM schema_migrations ORDER BY number"))
                .containsExactly("V001__one.sql", "V002__two.sql");
        assertThat(query("SELECT id FROM two")).containsExactly("2");
    }

    @Test
    void whatIsAppliedIsNotAppliedAgain() throws SQLException {
        migrator(ONE, TWO).migrate(connection);
        assertThat(migrator(ONE, TWO).pending(connection)).isEmpty();
        migrator(ONE, TWO).migrate(connection);
        assertThat(query("SELECT id FROM two")).hasSize(1);
    }

    @Test
    void anOlderDatabaseGetsOnlyWhatItLacks() throws SQLException {
        migrator(ONE).migrate(connection);
        assertThat(migrator(ONE, TWO).pending(connection)).containsExactly(TWO);
        migrator(ONE, TWO).migrate(connection);
        assertThat(query("SELECT COUNT(*) FROM schema_migrations")).containsExactly("2");
    }

    @Test
    void aDatabaseOfANewerVersionIsRefused() throws SQLException {
        migrator(ONE, TWO).migrate(connection);
        assertThatThrownBy(() -> migrator(ONE).migrate(connection)).isInstanceOfSatisfying(LocalFault.class, fault -> {
            assertThat(fault.code()).isEqualTo("DATABASE_NEWER");
            assertThat(fault.sentence()).contains("V002__two.sql");
            assertThat(fault.remedy()).isNotBlank();
        });
    }

    @Test
    void aStepThatWasAnotherTextIsRefused() throws SQLException {
        migrator(ONE).migrate(connection);
        Migration changed = Migration.of("V001__one.sql", "CREATE TABLE one (id BIGINT);\n");
        assertThatThrownBy(() -> migrator(changed).migrate(connection))
                .isInstanceOfSatisfying(
                        LocalFault.class, fault -> assertThat(fault.code()).isEqualTo("DATABASE_DIFFERS"));
    }

    @Test
    void aStepThatHadAnotherNameIsRefused() throws SQLException {
        migrator(ONE).migrate(connection);
        Migration renamed = Migration.of("V001__uno.sql", ONE.sql());
        assertThatThrownBy(() -> migrator(renamed).pending(connection)).isInstanceOf(LocalFault.class);
    }

    @Test
    void aStepThatFailsLeavesNoRowInTheHistory() throws SQLException {
        Migration broken = Migration.of("V002__broken.sql", "INSERT INTO nowhere VALUES (1);\n");
        assertThatThrownBy(() -> migrator(ONE, broken).migrate(connection)).isInstanceOf(SQLException.class);
        assertThat(query("SELECT number FROM schema_migrations")).containsExactly("1");
        assertThat(connection.getAutoCommit()).isTrue();
    }

    @Test
    void stepsOutOfOrderAreAMistakeOfTheBuild() {
        assertThatThrownBy(() -> migrator(TWO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Migration.of("V1__x.sql", "")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void statementsEndAtASemicolonAtALinesEnd() {
        Migration migration =
                Migration.of("V001__x.sql", "-- why;\r\nINSERT INTO a\r\n  VALUES ('x; y');\r\n\r\nDELETE FROM a;");
        assertThat(migration.statements()).containsExactly("INSERT INTO a\n  VALUES ('x; y')\n", "DELETE FROM a\n");
        assertThatThrownBy(() -> Migration.of("V001__x.sql", "DELETE FROM a").statements())
                .hasMessageContaining("semicolon");
    }

    @Test
    void theChecksumDoesNotDependOnLineEnds() {
        assertThat(Migration.of("V001__x.sql", "A;\r\n").checksum())
                .isEqualTo(Migration.of("V001__x.sql", "A;\n").checksum())
                .hasSize(64);
    }

    @Test
    void everyResourceIsAStepOfThisVersion() throws IOException {
        Path folder = Path.of("src/main/resources/org/essaim/store/migrations");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            Migration.all().stream().map(Migration::name).toList());
        }
    }

    private static Migrator migrator(Migration... migrations) {
        return new Migrator(List.of(migrations), CLOCK);
    }

    private List<String> query(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }
}
