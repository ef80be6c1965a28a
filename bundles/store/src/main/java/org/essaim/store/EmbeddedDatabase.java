/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.essaim.api.LocalFault;
import org.essaim.api.RequestFault;
import org.essaim.api.store.Database;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.jdbcx.JdbcDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * H2 in this process, in one file, {@code essaim.mv.db}. With {@code WRITE_DELAY=0} a committed row is with the
 * operating system when {@code commit} returns, so that it survives the end of the process; {@link #sync()} makes it
 * survive the end of the power. One process at a time, kept by a lock beside the file.
 *
 * <p>The schema is migrated in a copy that replaces the file when it is complete: H2 commits at every definition, and a
 * half-migrated database would be neither the old nor the new one.
 *
 * <p>Thread-safe.
 */
public final class EmbeddedDatabase implements Database, AutoCloseable {

    static final String NAME = "essaim";
    static final String FILE = NAME + ".mv.db";

    private static final String MIGRATING = "migrating";
    private static final String USER = "essaim";
    private static final int LOGIN_SECONDS = 30;
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);

    private final Path folder;
    private final FileChannel lockFile;
    private final JdbcConnectionPool pool;
    private final DataSource source;

    private EmbeddedDatabase(Path folder, FileChannel lockFile, JdbcConnectionPool pool) {
        this.folder = folder;
        this.lockFile = lockFile;
        this.pool = pool;
        this.source = new ClosableSource(pool, lockFile::isOpen);
    }

    /**
     * Opens the database with the schema of this version, for use without a framework. Errors as {@link #open(Path, int,
     * Migrator, Consumer)}.
     */
    public static EmbeddedDatabase open(Path folder) {
        return open(folder, 16, new Migrator(Migration.all(), Clock.systemUTC()), step -> {});
    }

    /**
     * Opens the database, making or migrating it first.
     *
     * @param folder where its files are; made when it is not there
     * @param connections how many at once; who wants one more waits up to 30 s
     * @param failpoint told before each durable step
     * @throws LocalFault {@code DATABASE_LOCKED}, {@code DATABASE_NEWER}, {@code DATABASE_DIFFERS},
     *     {@code DATABASE_UNREADABLE} or {@code IO_ERROR}
     */
    static EmbeddedDatabase open(Path folder, int connections, Migrator migrator, Consumer<String> failpoint) {
        if (folder.toString().contains(";")) {
            throw new LocalFault(
                    "BAD_HOME",
                    "The database cannot lie in '" + folder + "', because H2 takes a semicolon as the end of a path",
                    "Set essaim.home to a folder without a semicolon in its path.");
        }
        FileChannel lockFile = null;
        try {
            PrivateFolder.make(folder);
            lockFile = lock(folder);
            prepare(folder, migrator, failpoint);
            JdbcConnectionPool pool = JdbcConnectionPool.create(source(folder, NAME));
            pool.setMaxConnections(connections);
            pool.setLoginTimeout(LOGIN_SECONDS);
            EmbeddedDatabase database = new EmbeddedDatabase(folder, lockFile, pool);
            database.check();
            lockFile = null;
            return database;
        } catch (SQLException e) {
            throw unreadable(folder, e);
        } catch (IOException e) {
            throw new LocalFault(
                    "IO_ERROR",
                    "The database in '" + folder + "' cannot be opened: " + e,
                    "See that the disk has room and that the folder may be written, then start again.",
                    e);
        } finally {
            close(lockFile);
        }
    }

    @Override
    public DataSource dataSource() {
        return source;
    }

    @Override
    public void sync() {
        try {
            execute("CHECKPOINT SYNC");
        } catch (SQLException e) {
            throw new LocalFault(
                    "IO_ERROR",
                    "The database in '" + folder + "' could not be forced to the disk: " + e.getMessage(),
                    "See that the disk works and has room.",
                    e);
        }
    }

    @Override
    public void backup(Path target) {
        Path absolute = target.toAbsolutePath();
        if (Files.exists(absolute)) {
            throw exists(absolute);
        }
        Path temporary = absolute.resolveSibling(absolute.getFileName() + ".part");
        try {
            // Made first, so that nobody else can read what H2 writes into it.
            PrivateFolder.makeFile(temporary);
            execute("BACKUP TO '" + temporary.toString().replace("'", "''") + "'");
            force(temporary);
            // A link refuses what a rename would replace: a backup that someone else has written meanwhile.
            link(absolute, temporary);
            force(parent(absolute));
        } catch (FileAlreadyExistsException e) {
            throw exists(absolute);
        } catch (SQLException | IOException e) {
            throw new LocalFault(
                    "BACKUP_FAILED",
                    "The backup to '" + absolute + "' failed: " + e.getMessage(),
                    "See that the folder exists, may be written and has room, then try again.",
                    e);
        } finally {
            delete(temporary);
        }
    }

    /** Writes everything to the disk and gives the files free. Idempotent. */
    @Override
    public void close() {
        if (!lockFile.isOpen()) {
            return;
        }
        try {
            execute("SHUTDOWN");
        } catch (SQLException e) {
            LOG.warn("The database in {} did not close cleanly; nothing committed is lost", folder, e);
        } finally {
            pool.dispose();
            close(lockFile);
        }
    }

    private static void prepare(Path folder, Migrator migrator, Consumer<String> failpoint)
            throws IOException, SQLException {
        Path live = folder.resolve(FILE);
        Path copy = folder.resolve(MIGRATING + ".mv.db");
        delete(copy);
        boolean there = Files.exists(live);
        if (there) {
            // Whoever put it there, or a former version, may have left it open to others.
            PrivateFolder.shut(live);
            if (!pending(folder, migrator)) {
                return;
            }
            Files.copy(live, copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
        failpoint.accept("store.before-migrate");
        try (Connection connection = source(folder, MIGRATING).getConnection()) {
            migrator.migrate(connection);
            shutdown(connection);
        }
        PrivateFolder.shut(copy);
        force(copy);
        failpoint.accept("store.before-switch");
        Files.move(copy, live, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        force(folder);
        failpoint.accept("store.after-switch");
    }

    private static boolean pending(Path folder, Migrator migrator) throws SQLException {
        try (Connection connection = source(folder, NAME).getConnection()) {
            boolean pending = !migrator.pending(connection).isEmpty();
            shutdown(connection);
            return pending;
        }
    }

    private static JdbcDataSource source(Path folder, String name) {
        // Not through DriverManager, which finds no driver that is in another bundle.
        JdbcDataSource source = new JdbcDataSource();
        // DB_CLOSE_DELAY: open from now until SHUTDOWN, not only while somebody holds a connection.
        source.setURL("jdbc:h2:file:" + folder.toAbsolutePath().resolve(name)
                + ";WRITE_DELAY=0;DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0");
        source.setUser(USER);
        source.setPassword("");
        return source;
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(NAME + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("The database is open in this process", e);
        } catch (IOException e) {
            close(channel);
            throw e;
        }
        close(channel);
        throw locked(folder, null);
    }

    private void check() throws SQLException {
        execute("SELECT 1");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void shutdown(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        }
    }

    private static void link(Path target, Path existing) throws IOException {
        try {
            Files.createLink(target, existing);
        } catch (UnsupportedOperationException e) {
            Files.move(existing, target);
        }
    }

    private static Path parent(Path absolute) {
        Path parent = absolute.getParent();
        return parent == null ? absolute : parent;
    }

    private static void force(Path path) throws IOException {
        boolean folder = Files.isDirectory(path);
        if (folder && path.getFileSystem().getSeparator().equals("\\")) {
            return; // Windows cannot force a folder.
        }
        try (FileChannel channel =
                FileChannel.open(path, folder ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("{} is of no use any more and could not be deleted", path, e);
        }
    }

    private static void close(@org.jspecify.annotations.Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.warn("The lock of the database could not be released", e);
        }
    }

    private static RequestFault exists(Path target) {
        return new RequestFault("TARGET_EXISTS", "'" + target + "' exists", "Name a file that does not exist yet.");
    }

    private static LocalFault unreadable(Path folder, SQLException e) {
        if (e.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
            return locked(folder, e);
        }
        return new LocalFault(
                "DATABASE_UNREADABLE",
                "The database in '" + folder + "' cannot be opened: " + e.getMessage(),
                "Stop the server, move " + FILE + " away and unpack the newest backup there, then start again.",
                e);
    }

    private static LocalFault locked(Path folder, @org.jspecify.annotations.Nullable Throwable cause) {
        String sentence = "The database in '" + folder + "' is open in another process";
        String remedy = "Stop the other server that uses this folder, or set essaim.home to another one.";
        return cause == null
                ? new LocalFault("DATABASE_LOCKED", sentence, remedy)
                : new LocalFault("DATABASE_LOCKED", sentence, remedy, cause);
    }
}
