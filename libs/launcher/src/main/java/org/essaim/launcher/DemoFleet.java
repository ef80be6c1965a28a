/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server and its agents, each a Karaf of its own. One thread. */
final class DemoFleet {
    /** What an agent may send, bytes per second; the origin a quarter of it. */
    static final long AGENT_LIMIT = 32L << 20;

    private static final long ORIGIN_LIMIT = AGENT_LIMIT / 4;
    private static final Duration START = Duration.ofMinutes(4);
    private static final Duration COMMAND = Duration.ofSeconds(60);
    /** The next agent starts when the one before has registered, or after this time. */
    private static final Duration STAGGER = Duration.ofSeconds(15);

    private static final int POLL_MILLIS = 200;
    private static final String PASSWORD = "admin-password";

    private final Path work;
    private final Processes processes;
    private final Ports ports;
    private final Screen screen;
    private final Karaf server;
    private final ServerShell shell;
    private final int webPort;
    private final List<Karaf> agents = new ArrayList<>();

    private DemoFleet(Path work, Karaf server, Processes processes, Ports ports, Screen screen) {
        this.work = work;
        this.server = server;
        this.processes = processes;
        this.ports = ports;
        this.screen = screen;
        shell = new ServerShell(server, processes, work);
        webPort = ports.next();
    }

    /** Something that becomes true. */
    interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    /** Unpacks and starts the server, and waits until it takes commands. */
    static DemoFleet startServer(Path archive, Path work, Processes processes, Ports ports, Screen screen)
            throws IOException, InterruptedException {
        Karaf server = Karaf.unpack("server", archive, work.resolve("server"), processes);
        DemoFleet fleet = new DemoFleet(work, server, processes, ports, screen);
        server.ssh(ports.next())
                .set("org.apache.felix.http.cfg", "org.osgi.service.http.port", fleet.webPort)
                .set("org.essaim.server.cfg", "agents.port", ports.next())
                .set("org.essaim.transfer.cfg", "port", ports.next())
                .set("org.essaim.seeding.cfg", "upload.limit", ORIGIN_LIMIT);
        server.start();
        fleet.await(
                "the server starts",
                START,
                server,
                () -> notEmpty(server.file("enrolment-token")) && notEmpty(server.file(PASSWORD)) && server.answers());
        fleet.await("the server takes commands", START, server, () -> {
            ServerShell.Answer answer = fleet.shell.run("machine:list --json", COMMAND);
            return answer.exitCode() == 0 && ServerShell.parse(answer.out()).isPresent();
        });
        return fleet;
    }

    /** Unpacks and starts agents, and waits until the server knows all of them. */
    void startAgents(Path archive, int count) throws IOException, InterruptedException {
        String token = Files.readString(server.file("enrolment-token")).strip();
        for (int number = 1; number <= count; number++) {
            String name = "agent-" + number;
            Karaf agent = Karaf.unpack(name, archive, work.resolve(name), processes);
            agent.ssh(ports.next())
                    .set("org.essaim.agent.cfg", "token", token)
                    .set("org.essaim.agent.cfg", "machine", name)
                    .set("org.essaim.transfer.cfg", "port", ports.next())
                    .set("org.essaim.seeding.cfg", "upload.limit", AGENT_LIMIT);
            long begin = System.nanoTime();
            agent.start();
            agents.add(agent);
            while (!hasRegistered(agent) && System.nanoTime() - begin < STAGGER.toNanos()) {
                pause(name + " starts", begin);
            }
            if (hasRegistered(agent)) {
                double seconds = (System.nanoTime() - begin) / 1e9;
                screen.say("  " + name + " registered after " + Amount.seconds(seconds) + " s");
            }
        }
        for (Karaf agent : agents) {
            await(agent.name() + " registers", START, agent, () -> hasRegistered(agent));
        }
        await("the server hears of every agent", START, server, () -> online() == count);
    }

    Karaf server() {
        return server;
    }

    List<Karaf> agents() {
        return agents;
    }

    ServerShell shell() {
        return shell;
    }

    String webAddress() {
        return "http://127.0.0.1:" + webPort + "/system/console/essaim";
    }

    Path passwordFile() {
        return server.file(PASSWORD);
    }

    /** Fails when one of the Karafs has ended. */
    void requireAlive() {
        List<Karaf> all = new ArrayList<>(agents);
        all.add(server);
        for (Karaf karaf : all) {
            if (!karaf.isAlive()) {
                throw karaf.failed("The Karaf of '" + karaf.name() + "' has ended.");
            }
        }
    }

    /** Waits, but not for a Karaf that has ended. */
    void await(String what, Duration limit, Karaf karaf, Condition condition) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (!condition.holds()) {
            if (!karaf.isAlive()) {
                throw karaf.failed(
                        "The Karaf of '" + karaf.name() + "' ended while the demo waited until " + what + ".");
            }
            if (System.nanoTime() - begin > limit.toNanos()) {
                throw karaf.failed("The demo waited for " + limit.toSeconds() + " s until " + what + ".");
            }
            pause("waiting until " + what, begin);
        }
    }

    private void pause(String what, long begin) throws InterruptedException {
        screen.tick(what, begin);
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }

    private long online() throws IOException, InterruptedException {
        long online = 0;
        for (JsonNode machine : shell.json("machine:list --json", COMMAND)) {
            online += machine.path("online").asBoolean() ? 1 : 0;
        }
        return online;
    }

    private static boolean hasRegistered(Karaf agent) {
        return notEmpty(agent.file("identity.json"));
    }

    private static boolean notEmpty(Path file) {
        try {
            return Files.size(file) > 0;
        } catch (IOException e) {
            return false;
        }
    }
}
