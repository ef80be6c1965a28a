/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process whose lines are read as they come; killed at the end, and with this virtual machine. */
final class ClientProcess implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 600;
    private static final int GRACE_SECONDS = 10;

    /** A line and when it came. */
    record Line(String text, long nanos) {}

    private final Process process;
    private final Path log;
    private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>();
    private final Thread reader;
    private final Thread hook;

    /**
     * @param folder where the log goes
     * @param environment variable and value by turns
     */
    ClientProcess(List<String> command, Path folder, String... environment) throws IOException {
        Files.createDirectories(folder);
        log = folder.resolve("log.txt");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        for (int i = 0; i < environment.length; i += 2) {
            builder.environment().put(environment[i], environment[i + 1]);
        }
        process = builder.redirectError(log.toFile()).start();
        hook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
        reader = new Thread(this::read, "bench-lines");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(new Line(line, System.nanoTime()));
            }
        } catch (IOException e) {
            // It was killed.
        }
    }

    /** Writes a line to its standard input. */
    void say(String line) throws IOException {
        Writer out = process.outputWriter(StandardCharsets.UTF_8);
        out.write(line + "\n");
        out.flush();
    }

    /** Waits for a line that begins so; others are passed over. */
    Line await(String beginning) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < deadline) {
            Line line = lines.poll(100, TimeUnit.MILLISECONDS);
            if (line != null && line.text().startsWith(beginning)) {
                return line;
            }
            if (line == null) {
                alive();
            }
        }
        throw new IOException("no '" + beginning + "' within " + PATIENCE_SECONDS + " s; see " + log);
    }

    /** @throws IOException when it has ended */
    void alive() throws IOException {
        if (!process.isAlive()) {
            throw new IOException("a client has ended with " + process.exitValue() + ": " + tail());
        }
    }

    private String tail() throws IOException {
        String text = Files.readString(log);
        return text.substring(Math.max(0, text.length() - 2_000));
    }

    ProcessFigures figures() throws IOException {
        return ProcessFigures.of(process.pid());
    }

    /** Lets a process of ours end by itself. */
    void end() {
        try {
            process.getOutputStream().close();
            process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            // It has ended already.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
        process.destroyForcibly();
        try {
            process.waitFor();
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
