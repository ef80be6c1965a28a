/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A second JVM that has the database open, commits rows, and tells of each on its standard output. */
final class ChildProcess {

    private final Process process;
    private final BufferedReader output;

    private ChildProcess(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static ChildProcess start(String what, Path folder, String haltAt) throws IOException {
        return new ChildProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildProcess.class.getName(),
                        what,
                        folder.toString(),
                        haltAt)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    String readLine() throws IOException {
        return output.readLine();
    }

    /** Kills it and answers what it had printed and nobody had read. */
    List<String> kill() throws IOException, InterruptedException {
        process.destroyForcibly();
        List<String> rest = new ArrayList<>();
        try {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                rest.add(line);
            }
        } catch (IOException e) {
            rest.add("stream closed");
            rest.remove(rest.size() - 1);
        }
        process.waitFor();
        return rest;
    }

    int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "commit" -> commit(open(folder, arguments[2]));
            case "hold" -> {
                open(folder, arguments[2]);
                System.out.println("open");
                new CountDownLatch(1).await();
            }
            case "raw" -> {
                try (Connection connection =
                        DriverManager.getConnection("jdbc:h2:file:" + folder.resolve("essaim"), "essaim", "")) {
                    System.out.println("open " + connection.isValid(0));
                    new CountDownLatch(1).await();
                }
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static EmbeddedDatabase open(Path folder, String haltAt) {
        Migrator migrator = new Migrator(Migration.all(), Clock.systemUTC());
        return EmbeddedDatabase.open(folder, 4, migrator, step -> {
            if (step.equals(haltAt)) {
                Runtime.getRuntime().halt(137);
            }
        });
    }

    @SuppressWarnings("SystemOut")
    private static void commit(EmbeddedDatabase database) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE numbers (n INT PRIMARY KEY, filler VARCHAR(200))");
            }
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO numbers VALUES (?, ?)")) {
                for (int n = 0; n < 1_000_000; n++) {
                    insert.setInt(1, n);
                    insert.setString(2, "x".repeat(n % 200));
                    insert.executeUpdate();
                    System.out.println(n);
                    System.out.flush();
                }
            }
        }
    }
}
