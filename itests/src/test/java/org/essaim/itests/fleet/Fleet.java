/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.itests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.essaim.itests.Assembly;
import org.essaim.testkit.karaf.FreePorts;
import org.essaim.testkit.karaf.KarafProcess;
import org.essaim.testkit.karaf.ShellResult;

/**
 * A server and its agents from the built distributions, each a Karaf of its own on free loopback ports, with the memory
 * that the distributions give them. What they leave stays in {@code target/fleet} until the next run. One thread.
 */
final class Fleet implements AutoCloseable {

    /** For anything that should take seconds, on a machine that is busy. */
    static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final ObjectMapper JSON = new ObjectMapper();
    /** At most this part of a payload is fetched again when an engine is replaced: blocks that were on their way. */
    private static final double AGAIN = 0.05;

    private static final String JVM = "-XX:TieredStopAtLevel=1";

    private final Path folder;
    private final KarafProcess server;
    private final List<Agent> agents = new ArrayList<>();
    private final List<Agent> strangers = new ArrayList<>();

    private Fleet(Path folder, KarafProcess server) {
        this.folder = folder;
        this.server = server;
    }

    /** Starts a server and as many agents, and waits until it has heard of all of them. */
    static Fleet start(String name, long uploadLimit, int agents) {
        Fleet fleet = serverOnly(name, uploadLimit);
        try {
            for (int number = 1; number <= agents; number++) {
                fleet.agent("agent-" + number).start(null);
            }
            fleet.awaitOnline(agents);
        } catch (RuntimeException | Error e) {
            fleet.close();
            throw e;
        }
        return fleet;
    }

    /**
     * Starts a server.
     *
     * @param uploadLimit what the origin may send, bytes per second; 0 sets no limit
     */
    static Fleet serverOnly(String name, long uploadLimit) {
        return serverOnly(name, uploadLimit, home -> {});
    }

    /** Starts a server as {@link #serverOnly(String, long)} does, after something was done to its folder. */
    static Fleet serverOnly(String name, long uploadLimit, Consumer<Path> prepare) {
        Path folder = Path.of("target/fleet", name).toAbsolutePath();
        empty(folder);
        KarafProcess server = KarafProcess.unpack(Assembly.server(), folder.resolve("server"))
                .jvmOptions(JVM)
                .etc("org.essaim.server.cfg", "agents.port", String.valueOf(FreePorts.next()))
                .etc("org.essaim.transfer.cfg", "port", String.valueOf(FreePorts.next()))
                .etc("org.essaim.seeding.cfg", "upload.limit", String.valueOf(uploadLimit));
        Fleet fleet = new Fleet(folder, server);
        try {
            prepare.accept(server.home());
            fleet.startServer();
        } catch (RuntimeException | Error e) {
            fleet.close();
            throw e;
        }
        return fleet;
    }

    /** Starts the server, and waits until it takes commands. */
    void startServer() {
        server.startAndAwaitShell(PATIENCE);
        server.await(
                "the server has its token",
                PATIENCE,
                () -> Files.exists(server.home().resolve("essaim/enrolment-token")));
        server.awaitOutput("rollout:list --json", out -> out.contains("["), PATIENCE);
    }

    /** Unpacks one more agent with the token. */
    Agent agent(String machine) {
        Agent agent = unpacked(machine, token());
        agents.add(agent);
        return agent;
    }

    /** Unpacks an agent with another token, which is not one of {@link #agents}. */
    Agent stranger(String machine, String token) {
        Agent agent = unpacked(machine, token);
        strangers.add(agent);
        return agent;
    }

    private Agent unpacked(String machine, String token) {
        KarafProcess karaf = KarafProcess.unpack(Assembly.agent(), folder.resolve(machine))
                .jvmOptions(JVM)
                .etc("org.essaim.agent.cfg", "token", token)
                .etc("org.essaim.agent.cfg", "machine", machine)
                .etc("org.essaim.transfer.cfg", "port", String.valueOf(FreePorts.next()));
        return new Agent(machine, karaf);
    }

    void awaitOnline(int count) {
        await("the server hears of " + count + " agents", () -> {
            int online = 0;
            for (JsonNode machine : json("machine:list --json")) {
                online += machine.path("online").asBoolean() ? 1 : 0;
            }
            return online >= count;
        });
    }

    String token() {
        try {
            return Files.readString(server.home().resolve("essaim/enrolment-token"))
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }

    KarafProcess server() {
        return server;
    }

    List<Agent> agents() {
        return agents;
    }

    Agent agent(int index) {
        return agents.get(index);
    }

    /** Runs a command of the server's shell. */
    ShellResult run(String command) {
        return server.shell(command);
    }

    /** What a command prints as JSON; it must succeed. */
    JsonNode json(String command) {
        return parse(run(command).orFail());
    }

    /** Publishes a folder of this machine; options such as {@code --preserve 'x'} may follow. */
    JsonNode publish(Path tree, String name, String version, String... options) {
        return json(publishing(tree, name, version, options));
    }

    static String publishing(Path tree, String name, String version, String... options) {
        return "patch:publish '" + tree + "' --name " + name + " --version " + version + " --json "
                + String.join(" ", options);
    }

    /** Makes and starts a rollout. */
    RolloutView rollout(String patch, String target, String... options) {
        return RolloutView.of(json(
                "rollout:create " + patch + " --target " + target + " --start --json " + String.join(" ", options)));
    }

    /** Publishes and rolls out to all in one go. */
    RolloutView deploy(Path tree, String name, String version, String... options) {
        publish(tree, name, version, options);
        return rollout(name + ":" + version, "all");
    }

    RolloutView info(long rollout) {
        return RolloutView.of(json("rollout:info " + rollout + " --json"));
    }

    /** Waits until a rollout is as wanted. */
    RolloutView await(long rollout, String condition, Predicate<RolloutView> wanted) {
        RolloutView[] last = new RolloutView[1];
        try {
            await(condition, () -> {
                last[0] = info(rollout);
                return wanted.test(last[0]);
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\nThe rollout: " + last[0], e);
        }
        return last[0];
    }

    /** Waits for a rollout's end, whatever it is. */
    RolloutView awaitEnd(long rollout) {
        ShellResult watched = server.shell(
                PATIENCE.plusSeconds(20), "rollout:watch " + rollout + " --json --timeout " + PATIENCE.toSeconds());
        RolloutView view = info(rollout);
        if (!view.hasEnded()) {
            throw new AssertionError("Rollout " + rollout + " has not ended: " + view + "\n" + watched.err());
        }
        return view;
    }

    /** Waits until a rollout has finished on every machine. */
    RolloutView awaitFinished(long rollout) {
        RolloutView view = awaitEnd(rollout);
        if (!view.state().equals("FINISHED") || !view.states().stream().allMatch("FINISHED"::equals)) {
            throw new AssertionError("Not finished everywhere: " + view);
        }
        return view;
    }

    /** Changes what the origin may send, bytes per second; 0 sets no limit. */
    void originSends(long bytesPerSecond) {
        server.etc("org.essaim.seeding.cfg", "upload.limit", String.valueOf(bytesPerSecond));
    }

    /** Waits until everybody downloads and has more than this part. */
    RolloutView awaitPart(RolloutView started, double part) {
        return await(
                started.id(),
                "everybody downloads and has more than " + part,
                view -> view.actions().size() == agents.size()
                        && view.actions().stream()
                                .allMatch(action -> action.state().equals("DOWNLOADING")
                                        && action.bytesHave() > part * view.payloadLength()));
    }

    /** The trees are right, and nothing that was verified came twice: only what was on its way when an engine went. */
    void assertArrived(RolloutView ended, Path tree) {
        assertLive(tree);
        for (RolloutView.ActionView action : ended.actions()) {
            long received = action.bytesFromOrigin() + action.bytesFromPeers();
            System.out.printf(
                    "%s: %s received %d of %d bytes: %.2f %% again%n",
                    ended.patch(),
                    action.machine(),
                    received,
                    ended.payloadLength(),
                    100.0 * (received - ended.payloadLength()) / ended.payloadLength());
            assertThat(action.bytesHave()).isEqualTo(action.bytesTotal());
            assertThat((double) received)
                    .as(action.toString())
                    .isBetween((double) ended.payloadLength(), (1 + AGAIN) * ended.payloadLength());
        }
    }

    /** Every agent's live tree is this one. */
    void assertLive(Path tree) {
        String expected = Trees.hash(tree);
        for (Agent agent : agents) {
            assertThat(agent.liveHash("app")).as(agent.machine()).isEqualTo(expected);
        }
    }

    void await(String condition, BooleanSupplier holds) {
        server.await(condition, PATIENCE, holds);
    }

    /** The first JSON value in a text that may begin with other lines. */
    static JsonNode parse(String text) {
        int begin = 0;
        while (begin < text.length() && "{[".indexOf(text.charAt(begin)) < 0) {
            begin++;
        }
        try {
            return JSON.readTree(text.substring(begin));
        } catch (JsonProcessingException e) {
            throw new AssertionError("Not JSON: " + text, e);
        }
    }

    @Override
    public void close() {
        agents.forEach(Agent::close);
        strangers.forEach(Agent::close);
        server.close();
    }

    private static void empty(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
