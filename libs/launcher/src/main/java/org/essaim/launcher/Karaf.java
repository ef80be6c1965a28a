/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.essaim.api.LocalFault;
import org.jspecify.annotations.Nullable;

/** One Karaf in a folder of its own. One thread. */
final class Karaf {
    private static final int LOG_LINES = 25;

    private final String name;
    private final Path home;
    private final Processes processes;
    private @Nullable Process process;
    private int sshPort;

    private Karaf(String name, Path home, Processes processes) {
        this.name = name;
        this.home = home;
        this.processes = processes;
    }

    /** Unpacks a distribution; its one top folder becomes {@code home}. */
    static Karaf unpack(String name, Path archive, Path home, Processes processes)
            throws IOException, InterruptedException {
        unpack(archive, home, processes);
        return new Karaf(name, home, processes);
    }

    /** Unpacks an archive without its top folder. */
    static void unpack(Path archive, Path folder, Processes processes) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Process tar = processes.start(
                new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", folder.toString(), "--strip-components=1")
                        .redirectError(ProcessBuilder.Redirect.INHERIT));
        if (tar.waitFor() != 0) {
            throw new LocalFault(
                    "CANNOT_UNPACK",
                    "'" + archive + "' cannot be unpacked into '" + folder + "'.",
                    "Look for room on the disk, and run ./essaim demo again.");
        }
    }

    String name() {
        return name;
    }

    Path home() {
        return home;
    }

    int sshPort() {
        return sshPort;
    }

    /** A file below {@code essaim}. */
    Path file(String path) {
        return home.resolve("essaim").resolve(path);
    }

    Karaf set(String file, String key, Object value) throws IOException {
        EtcFile.set(home.resolve("etc").resolve(file), key, value.toString());
        return this;
    }

    Karaf ssh(int port) throws IOException {
        sshPort = port;
        return set("org.apache.karaf.shell.cfg", "sshPort", port);
    }

    void start() throws IOException {
        ProcessBuilder builder = builder(home.resolve("bin/karaf").toString(), "daemon")
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("console.log").toFile());
        process = processes.start(builder);
        process.getOutputStream().close();
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    Optional<Memory> memory() {
        return process == null ? Optional.empty() : Memory.of(process.pid());
    }

    boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), sshPort)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** A process that sees no other Karaf's settings. */
    ProcessBuilder builder(String... command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(key -> key.startsWith("KARAF_") || key.endsWith("JAVA_OPTS"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("CHECK_ROOT_INSTANCE_RUNNING", "false");
        return builder;
    }

    /** What happened, with the end of the log. */
    LocalFault failed(String sentence) {
        Path log = home.resolve("data/log/karaf.log");
        Path shown = Files.exists(log) ? log : home.resolve("console.log");
        return new LocalFault(
                "DEMO_FAILED",
                sentence + "\n--- the last lines of " + shown + "\n" + tail(shown) + "---",
                "The folder '" + home + "' is kept: look there for the reason, mend it, and run the demo again.");
    }

    private static String tail(Path log) {
        try {
            List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            StringBuilder tail = new StringBuilder();
            lines.subList(0, Math.max(0, lines.size() - LOG_LINES)).stream()
                    .filter(line -> line.contains("| ERROR |"))
                    .reduce((earlier, later) -> later)
                    .ifPresent(error -> tail.append(error).append("\n…\n"));
            lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size())
                    .forEach(line -> tail.append(line).append('\n'));
            return tail.toString();
        } catch (IOException e) {
            return "(" + e + ")\n";
        }
    }
}
