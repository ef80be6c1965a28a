/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.essaim.api.Fault;
import org.essaim.api.LocalFault;
import org.essaim.api.RequestFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedDatabaseTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));
    private static final Consumer<String> NOWHERE = step -> {};

    @TempDir
    Path home;

    @Test
    void aFreshDatabaseHasTheSchemaOfThisVersion() throws SQLException {
        try (EmbeddedDatabase database = open()) {
            assertThat(query(database, "SELECT COUNT(*) FROM patches")).containsExactly("0");
            assertThat(query(database, "SELECT COUNT(*) FROM schema_migrations"))
                    .containsExactly(String.valueOf(Migration.all().size()));
        }
        assertThat(folder()).isDirectoryNotContaining("glob:**/migrating*");
    }

    @Test
    void nobodyElseMayLookIntoItsFolder() throws IOException {
        open().close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
                .isEqualTo("rwx------");
    }

    @Test
    void nobodyElseMayReadItsFile() throws IOException {
        Path file = folder().resolve(EmbeddedDatabase.FILE);
        open().close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        try (EmbeddedDatabase database = open()) {
            database.sync();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void whatWasCommittedIsThereAfterAnOrderlyEnd() throws SQLException {
        try (EmbeddedDatabase database = open()) {
            update(database, "CREATE TABLE numbers (n INT)");
            update(database, "INSERT INTO numbers VALUES (42)");
            database.sync();
        }
        try (EmbeddedDatabase database = open()) {
            assertThat(query(database, "SELECT n FROM numbers")).containsExactly("42");
        }
    }

    @Test
    void everyRowThatWasCommittedSurvivesKillMinusNine() throws Exception {
        ChildProcess child = ChildProcess.start("commit", folder(), "");
        List<String> committed = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            committed.add(child.readLine());
        }
        committed.addAll(child.kill());
        // The last line may be cut off in the middle of its number.
        committed.removeIf(line -> committed.indexOf(line) != Integer.parseInt(line));
        try (EmbeddedDatabase database = open()) {
            assertThat(query(database, "SELECT n FROM numbers ORDER BY n"))
                    .hasSizeGreaterThanOrEqualTo(500)
                    .containsAll(committed);
        }
    }

    @Test
    void aSecondServerOnTheSameFolderIsTold() throws Exception {
        ChildProcess child = ChildProcess.start("hold", folder(), "");
        try {
            assertThat(child.readLine()).isEqualTo("open");
            assertFault(this::open, LocalFault.class, "DATABASE_LOCKED");
        } finally {
            child.kill();
        }
        open().close();
    }

    @Test
    void anotherProgramOnTheSameFileIsNoticed() throws Exception {
        open().close();
        ChildProcess child = ChildProcess.start("raw", folder(), "");
        try {
            assertThat(child.readLine()).startsWith("open");
            assertFault(this::open, LocalFault.class, "DATABASE_LOCKED");
        } finally {
            child.kill();
        }
    }

    @Test
    void openingTwiceInOneProcessIsRefusedToo() {
        try (EmbeddedDatabase database = open()) {
            assertThat(database.dataSource()).isNotNull();
            assertFault(this::open, LocalFault.class, "DATABASE_LOCKED");
        }
        open().close();
    }

    @Test
    void aKillAtAnyStepOfTheFirstMigrationLosesNothing() throws Exception {
        for (String step : List.of("store.before-migrate", "store.before-switch", "store.after-switch")) {
            Path folder = home.resolve(step);
            assertThat(ChildProcess.start("hold", folder, step).exitCode()).isEqualTo(137);
            try (EmbeddedDatabase database = open(folder, Migration.all(), NOWHERE)) {
                assertThat(query(database, "SELECT COUNT(*) FROM patches")).containsExactly("0");
            }
        }
    }

    @Test
    void aMigrationThatFailsHalfWayLeavesTheDatabaseAsItWas() throws SQLException {
        List<Migration> released = List.of(Migration.of("V001__one.sql", "CREATE TABLE one (n INT);"));
        try (EmbeddedDatabase database = open(folder(), released, NOWHERE)) {
            update(database, "INSERT INTO one VALUES (1)");
        }
        List<Migration> broken = new ArrayList<>(released);
        broken.add(Migration.of("V002__two.sql", "DROP TABLE one;\nCREATE TABLE two (n NONSENSE);"));
        assertFault(() -> open(folder(), broken, NOWHERE), LocalFault.class, "DATABASE_UNREADABLE");
        try (EmbeddedDatabase database = open(folder(), released, NOWHERE)) {
            assertThat(query(database, "SELECT n FROM one")).containsExactly("1");
        }
    }

    @Test
    void aStopInTheMiddleOfALaterMigrationLosesNothing() throws SQLException {
        List<Migration> released = List.of(Migration.of("V001__one.sql", "CREATE TABLE one (n INT);"));
        try (EmbeddedDatabase database = open(folder(), released, NOWHERE)) {
            update(database, "INSERT INTO one VALUES (1)");
        }
        List<Migration> next = new ArrayList<>(released);
        next.add(Migration.of("V002__two.sql", "ALTER TABLE one RENAME TO two;"));
        for (String step : List.of("store.before-migrate", "store.before-switch", "store.after-switch")) {
            assertThatThrownBy(() -> open(folder(), next, at -> {
                        if (at.equals(step)) {
                            throw new IllegalStateException(step);
                        }
                    }))
                    .hasMessage(step);
        }
        try (EmbeddedDatabase database = open(folder(), next, NOWHERE)) {
            assertThat(query(database, "SELECT n FROM two")).containsExactly("1");
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsRefusedWithWhatToDo() throws IOException {
        Files.createDirectories(folder());
        Files.writeString(folder().resolve("essaim.mv.db"), "not a database ".repeat(1000));
        assertThatThrownBy(this::open).isInstanceOfSatisfying(LocalFault.class, fault -> {
            assertThat(fault.code()).isEqualTo("DATABASE_UNREADABLE");
            assertThat(fault.remedy()).contains("backup");
        });
    }

    @Test
    void aFolderThatCannotBeMadeIsTold() throws IOException {
        Files.writeString(home.resolve("file"), "");
        assertFault(
                () -> open(home.resolve("file").resolve("store"), Migration.all(), NOWHERE),
                LocalFault.class,
                "IO_ERROR");
        assertFault(() -> open(home.resolve("a;b"), Migration.all(), NOWHERE), LocalFault.class, "BAD_HOME");
    }

    @Test
    void aBackupTakenWhileRowsAreWrittenIsConsistentAndCanBeRestored() throws Exception {
        Path backup = home.resolve("it's a backup.zip");
        try (EmbeddedDatabase database = open()) {
            update(database, "CREATE TABLE pairs (n INT PRIMARY KEY, twice INT)");
            AtomicBoolean stop = new AtomicBoolean();
            CompletableFuture<Integer> writer = CompletableFuture.supplyAsync(() -> write(database, stop));
            for (long rows = 0;
                    rows < 100;
                    rows = Long.parseLong(
                            query(database, "SELECT COUNT(*) FROM pairs").get(0))) {
                Thread.onSpinWait();
            }
            database.backup(backup);
            stop.set(true);
            assertThat(writer.get()).isGreaterThanOrEqualTo(100);
            assertFault(() -> database.backup(backup), RequestFault.class, "TARGET_EXISTS");
        }
        Path restored = home.resolve("restored");
        unpack(backup, restored);
        try (EmbeddedDatabase database = open(restored, Migration.all(), NOWHERE)) {
            List<String> rows = query(database, "SELECT n FROM pairs WHERE twice = 2 * n ORDER BY n");
            assertThat(rows).hasSizeGreaterThanOrEqualTo(100);
            assertThat(query(database, "SELECT MAX(n) + 1 FROM pairs")).containsExactly(String.valueOf(rows.size()));
        }
    }

    @Test
    void aBackupThatCannotBeWrittenLeavesNothing() throws IOException {
        try (EmbeddedDatabase database = open()) {
            Path target = home.resolve("missing").resolve("backup.zip");
            assertFault(() -> database.backup(target), LocalFault.class, "BACKUP_FAILED");
        }
        try (Stream<Path> left = Files.list(home)) {
            assertThat(left).containsExactly(folder());
        }
    }

    @Test
    void aBackupMayBeReadByItsOwnerAlone() throws IOException {
        Path target = home.resolve("backup.zip");
        try (EmbeddedDatabase database = open()) {
            database.backup(target);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                .isEqualTo("rw-------");
    }

    @Test
    void closingTwiceIsAllowedAndSyncingAfterwardsIsAFault() {
        EmbeddedDatabase database = open();
        database.close();
        database.close();
        assertFault(database::sync, LocalFault.class, "IO_ERROR");
        assertThatThrownBy(() -> database.dataSource().getConnection())
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("closed");
    }

    private static int write(EmbeddedDatabase database, AtomicBoolean stop) {
        int n = 0;
        try {
            for (; !stop.get() || n < 100; n++) {
                update(database, "INSERT INTO pairs VALUES (" + n + ", " + 2 * n + ")");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return n;
    }

    private static void unpack(Path zip, Path folder) throws IOException {
        Files.createDirectories(folder);
        try (InputStream in = Files.newInputStream(zip);
                ZipInputStream entries = new ZipInputStream(in)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                Files.copy(entries, folder.resolve(entry.getName()));
            }
        }
    }

    private static void assertFault(ThrowingCallable call, Class<? extends Fault> blame, String code) {
        assertThatThrownBy(call).isInstanceOfSatisfying(blame, fault -> {
            assertThat(fault.code()).isEqualTo(code);
            assertThat(fault.remedy()).isNotBlank();
        });
    }

    private Path folder() {
        return home.resolve("store");
    }

    private EmbeddedDatabase open() {
        return open(folder(), Migration.all(), NOWHERE);
    }

    private static EmbeddedDatabase open(Path folder, List<Migration> migrations, Consumer<String> failpoint) {
        return EmbeddedDatabase.open(folder, 4, new Migrator(migrations, CLOCK), failpoint);
    }

    private static void update(EmbeddedDatabase database, String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private static List<String> query(EmbeddedDatabase database, String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }
}
