/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.testkit.karaf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Karaf distribution, unpacked into a folder of its own and run as a process of its own, so that tests can do to it what
 * happens to machines: restart it, empty its {@code data}, kill it at any moment. Everything listens on free ports of the
 * loopback interface. Use in try-with-resources; processes that are left when the VM ends are killed with it.
 *
 * <p>One thread at a time. Methods that wait throw {@link AssertionError} with the end of Karaf's log when it takes too long.
 */
public final class KarafProcess implements AutoCloseable {

    /** Small enough that several run beside each other. */
    private static final String JVM_OPTIONS = "-Xms16m -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1";

    private static final String CLIENT_JVM_OPTIONS = "-Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1";

    private final Path home;
    private final Map<String, String> systemProperties = new TreeMap<>();
    private String jvmOptions = JVM_OPTIONS;
    private List<String> login = List.of();
    private @Nullable Process process;
    private @Nullable Thread lastResort;

    private KarafProcess(Path home) {
        this.home = home.toAbsolutePath().normalize();
    }

    /** Unpacks a distribution (its one top folder becomes {@code home}, which must be empty or absent) with ports and a user for tests. */
    public static KarafProcess unpack(Path distribution, Path home) {
        return unpackAsShipped(distribution, home).user("karaf", "karaf");
    }

    /** As {@link #unpack}, but without a user: whatever makes users at the first start does so, see {@link #loginAs}. */
    public static KarafProcess unpackAsShipped(Path distribution, Path home) {
        try {
            Files.createDirectories(home);
            Process tar = new ProcessBuilder(
                            "tar", "-xzf", distribution.toString(), "-C", home.toString(), "--strip-components=1")
                    .inheritIO()
                    .start();
            if (tar.waitFor() != 0) {
                throw new AssertionError("Cannot unpack " + distribution);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        KarafProcess karaf = new KarafProcess(home);
        karaf.useFreePorts();
        return karaf;
    }

    /** A Karaf that was unpacked before: nothing in it is changed. */
    public static KarafProcess at(Path home) {
        return new KarafProcess(home);
    }

    public Path home() {
        return home;
    }

    /** Sets one key of a file below {@code etc}, such as {@code org.essaim.agent.cfg}. */
    public KarafProcess etc(String file, String key, String value) {
        new EtcFile(home.resolve("etc").resolve(file)).set(key, value);
        return this;
    }

    /** A key's value in a file below {@code etc} as it stands there; empty when not set. */
    public java.util.Optional<String> etc(String file, String key) {
        return new EtcFile(home.resolve("etc").resolve(file)).get(key);
    }

    /** A shell user with all rights. */
    public KarafProcess user(String name, String password) {
        return etc("users.properties", name, password + ",_g_:admingroup")
                .etc("users.properties", "_g_\\:admingroup", "group,admin,manager,viewer,systembundles,ssh");
    }

    /** As whom {@link #shell} runs commands from now on; until then as Karaf's client does by itself. */
    public KarafProcess loginAs(String user, String password) {
        login = List.of("-u", user, "-p", password);
        return this;
    }

    /** A system property of the next start; null takes it away again. */
    public KarafProcess systemProperty(String name, @Nullable String value) {
        if (value == null) {
            systemProperties.remove(name);
        } else {
            systemProperties.put(name, value);
        }
        return this;
    }

    /** Options of the next VM, in place of small defaults. */
    public KarafProcess jvmOptions(String options) {
        this.jvmOptions = options;
        return this;
    }

    /** Starts the process and returns at once. */
    public KarafProcess start() {
        if (isAlive()) {
            throw new IllegalStateException("Karaf is running already");
        }
        List<String> options = new ArrayList<>(List.of(jvmOptions));
        systemProperties.forEach((name, value) -> options.add("-D" + name + "=" + value));
        ProcessBuilder builder = new ProcessBuilder(home.resolve("bin/karaf").toString(), "daemon")
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("console.log").toFile()));
        environment(builder, String.join(" ", options));
        try {
            Process started = builder.start();
            process = started;
            lastResort = new Thread(started::destroyForcibly);
            Runtime.getRuntime().addShutdownHook(lastResort);
            started.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Starts and waits until the shell answers commands. */
    public KarafProcess startAndAwaitShell(Duration limit) {
        start();
        return awaitShell(limit);
    }

    /** Waits until the shell answers. */
    public KarafProcess awaitShell(Duration limit) {
        int port = Integer.parseInt(etc("org.apache.karaf.shell.cfg", "sshPort").orElse("8101"));
        long deadline = System.nanoTime() + limit.toNanos();
        await("the shell's port is open", limit, () -> !isAlive() || answers(port));
        if (!isAlive()) {
            throw new AssertionError("Karaf ended while it started\n" + logTail());
        }
        awaitOutput("echo ready", out -> out.contains("ready"), Duration.ofNanos(deadline - System.nanoTime()));
        return this;
    }

    /** Runs commands, one per line, through {@code bin/client -b}; at most four minutes. */
    public ShellResult shell(String... commands) {
        return shell(Duration.ofMinutes(4), commands);
    }

    /** Runs commands, one per line, through {@code bin/client -b}. */
    public ShellResult shell(Duration limit, String... commands) {
        try {
            Path folder = Files.createTempDirectory("karaf-client");
            try {
                return client(limit, folder, commands);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private ShellResult client(Duration limit, Path folder, String... commands)
            throws IOException, InterruptedException {
        Path in = Files.writeString(folder.resolve("in"), String.join("\n", commands) + "\n");
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/client").toString(), "-b"));
        command.addAll(login);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        environment(builder, CLIENT_JVM_OPTIONS);
        Process client = builder.start();
        try {
            if (!client.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("No answer within " + limit + " to " + String.join("; ", commands) + "\n"
                        + text(out) + text(err) + logTail());
            }
        } finally {
            client.descendants().forEach(ProcessHandle::destroyForcibly);
            client.destroyForcibly();
        }
        return new ShellResult(client.exitValue(), text(out), text(err));
    }

    /** Runs a command again and again until its output is as wanted; returns that output. */
    public String awaitOutput(String command, Predicate<String> wanted, Duration limit) {
        String[] last = {""};
        await("the output of '" + command + "' is as wanted", limit, () -> {
            last[0] = shell(command).out();
            return wanted.test(last[0]);
        });
        return last[0];
    }

    /** Waits until a condition holds. */
    public void await(String condition, Duration limit, BooleanSupplier holds) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Not within " + limit + ": " + condition + "\n" + logTail());
            }
            try {
                TimeUnit.MILLISECONDS.sleep(100);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
    }

    /** Waits for the process to end by itself, as it does at a failpoint; returns its exit code. */
    public int awaitEnd(Duration limit) {
        Process running = running();
        await("Karaf ends", limit, () -> !running.isAlive());
        return running.exitValue();
    }

    /** Ends the process as a power cut would: {@code kill -9}. */
    public void kill() {
        Process victim = process;
        if (victim != null) {
            victim.descendants().forEach(ProcessHandle::destroyForcibly);
            victim.destroyForcibly();
            try {
                victim.waitFor();
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
        forget();
    }

    /** Ends the process in good order; kills it, and fails, when that takes too long. */
    public void stop(Duration limit) {
        Process running = running();
        running.destroy();
        try {
            await("Karaf stops", limit, () -> !running.isAlive());
        } finally {
            kill();
        }
    }

    /** What {@code karaf clean} does: empties {@code data}. Only while it does not run. */
    public void clean() {
        if (isAlive()) {
            throw new IllegalStateException("Karaf is running");
        }
        delete(home.resolve("data"));
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Id of the running process. */
    public long pid() {
        return running().pid();
    }

    /** Karaf's log since the last {@link #clean}; empty when there is none. */
    public String log() {
        return text(home.resolve("data/log/karaf.log"));
    }

    @Override
    public void close() {
        kill();
    }

    private Process running() {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("Karaf was not started");
        }
        return running;
    }

    private void forget() {
        process = null;
        if (lastResort != null) {
            Runtime.getRuntime().removeShutdownHook(lastResort);
            lastResort = null;
        }
    }

    private void useFreePorts() {
        etc("org.apache.karaf.shell.cfg", "sshHost", "127.0.0.1");
        etc("org.apache.karaf.shell.cfg", "sshPort", String.valueOf(FreePorts.next()));
        etc("org.apache.karaf.management.cfg", "rmiRegistryPort", String.valueOf(FreePorts.next()));
        etc("org.apache.karaf.management.cfg", "rmiServerPort", String.valueOf(FreePorts.next()));
        for (String file : List.of("org.ops4j.pax.web.cfg", "org.apache.felix.http.cfg")) {
            if (Files.exists(home.resolve("etc").resolve(file))) {
                etc(file, "org.osgi.service.http.port", String.valueOf(FreePorts.next()));
            }
        }
    }

    private void environment(ProcessBuilder builder, String options) {
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("KARAF_") || name.equals("JAVA_OPTS"));
        environment.put("EXTRA_JAVA_OPTS", options);
        environment.put("CHECK_ROOT_INSTANCE_RUNNING", "false");
        environment.put("MALLOC_ARENA_MAX", "2");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
    }

    private String logTail() {
        String log = log();
        String console = text(home.resolve("console.log"));
        return "… end of karaf.log:\n" + tail(log) + "\n… end of console:\n" + tail(console);
    }

    private static String tail(String text) {
        return text.substring(Math.max(0, text.length() - 6000));
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static String text(Path file) {
        try {
            return Files.exists(file)
                    ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                            .replaceAll("\u001b\\[[0-9;?]*[a-zA-Z]", "")
                    : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("Interrupted while waiting for Karaf", e);
    }
}
