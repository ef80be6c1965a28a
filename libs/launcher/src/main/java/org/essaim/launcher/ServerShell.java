/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.essaim.api.LocalFault;

/** Commands of the server's shell, through the script that its administrators use. One thread. */
final class ServerShell {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Karaf server;
    private final Processes processes;
    private final Path folder;

    /** @param folder for what commands print */
    ServerShell(Karaf server, Processes processes, Path folder) {
        this.server = server;
        this.processes = processes;
        this.folder = folder;
    }

    /** What a command answered. */
    record Answer(int exitCode, String out, String errors) {}

    /** Runs a command to its end. */
    Answer run(String command, Duration limit) throws IOException, InterruptedException {
        Path out = folder.resolve("shell.out");
        Path errors = folder.resolve("shell.err");
        Process client =
                processes.start(client(command).redirectOutput(out.toFile()).redirectError(errors.toFile()));
        client.getOutputStream().close();
        if (!client.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            Processes.kill(client);
            throw server.failed("The server did not answer '" + command + "' within " + limit.toSeconds() + " s.");
        }
        return new Answer(client.exitValue(), Files.readString(out), Files.readString(errors));
    }

    /**
     * Runs a command that prints JSON.
     *
     * @throws LocalFault {@code COMMAND_FAILED} with what the command said
     */
    JsonNode json(String command, Duration limit) throws IOException, InterruptedException {
        Answer answer = run(command, limit);
        return parse(answer.out())
                .filter(json -> answer.exitCode() == 0)
                .orElseThrow(() -> new LocalFault(
                        "COMMAND_FAILED",
                        "The command '" + command + "' failed with exit code " + answer.exitCode() + ":\n"
                                + answer.out() + answer.errors(),
                        "Do what it says, or look into " + server.home().resolve("data/log/karaf.log") + "."));
    }

    /** Starts a command whose JSON lines are told to a listener on a thread of their own. */
    Process follow(String command, Consumer<JsonNode> listener) throws IOException {
        Process client = processes.start(
                client(command).redirectError(folder.resolve("shell.err").toFile()));
        client.getOutputStream().close();
        Thread reader = new Thread(() -> read(client, listener), "essaim-demo-watch");
        reader.setDaemon(true);
        reader.start();
        return client;
    }

    /** A word of the shell that means itself. */
    static String quoted(Path path) {
        String text = path.toString();
        if (text.chars().anyMatch(c -> c == '\'' || c == '\\' || c == '\n')) {
            throw new LocalFault(
                    "HOSTILE_NAME",
                    "The path " + text + " cannot be given to the shell.",
                    "Use a path without quotes.");
        }
        return '\'' + text + '\'';
    }

    /** The first JSON value in a text that may begin with other lines. */
    static Optional<JsonNode> parse(String text) {
        int begin = 0;
        while (begin < text.length() && "{[".indexOf(text.charAt(begin)) < 0) {
            begin++;
        }
        try {
            JsonNode node = JSON.readTree(text.substring(begin));
            return node == null || node.isMissingNode() ? Optional.empty() : Optional.of(node);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private ProcessBuilder client(String command) {
        ProcessBuilder builder =
                server.builder(server.home().resolve("bin/essaim").toString(), command);
        builder.environment().put("ESSAIM_JAVA_OPTS", "-Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1");
        return builder;
    }

    private static void read(Process client, Consumer<JsonNode> listener) {
        try (BufferedReader lines = client.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("{")) {
                    parse(line).ifPresent(listener);
                }
            }
        } catch (IOException e) {
            // The process was ended; whoever ended it knows.
            client.destroy();
        }
    }
}
