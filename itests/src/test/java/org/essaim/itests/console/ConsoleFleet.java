/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.itests.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.essaim.itests.Assembly;
import org.essaim.testkit.karaf.FreePorts;
import org.essaim.testkit.karaf.KarafProcess;

/** A server as it is shipped, with the administrator that its first start makes, and two agents. One thread. */
final class ConsoleFleet implements AutoCloseable {

    /** Markup where an administrator of some machine may write what he likes. */
    static final String HOSTILE_SITE = "<img src=x onerror=alert(1)>";

    static final String HOSTILE_LABEL = "<b>B12</b>";

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int SERVER_LIMIT = 400_000;
    private static final int AGENT_LIMIT = 700_000;
    private static final int FILES = 12;
    private static final int FILE_LENGTH = 1 << 20;

    private final Path folder = Path.of("target/console").toAbsolutePath();
    private final KarafProcess server;
    private final List<KarafProcess> agents;

    ConsoleFleet() throws IOException {
        empty(folder);
        server = KarafProcess.unpackAsShipped(Assembly.server(), folder.resolve("server"))
                .etc("org.essaim.server.cfg", "agents.port", String.valueOf(FreePorts.next()))
                .etc("org.essaim.transfer.cfg", "port", String.valueOf(FreePorts.next()))
                .etc("org.essaim.seeding.cfg", "upload.limit", String.valueOf(SERVER_LIMIT));
        agents = List.of(unpacked("lab-1"), unpacked("lab-2"));
    }

    private KarafProcess unpacked(String machine) {
        return KarafProcess.unpack(Assembly.agent(), folder.resolve(machine))
                .etc("org.essaim.agent.cfg", "machine", machine)
                .etc("org.essaim.agent.cfg", "site", HOSTILE_SITE)
                .etc("org.essaim.agent.cfg", "labels", "room=" + HOSTILE_LABEL)
                .etc("org.essaim.transfer.cfg", "port", String.valueOf(FreePorts.next()))
                .etc("org.essaim.seeding.cfg", "upload.limit", String.valueOf(AGENT_LIMIT));
    }

    /** Starts the server and waits until it has made its administrator and takes commands from him. */
    void startServer() throws IOException {
        server.start();
        server.await("the first administrator is made", PATIENCE, () -> Files.exists(file("admin-password")));
        server.loginAs("admin", password()).awaitShell(PATIENCE);
        server.await("the server has its token", PATIENCE, () -> Files.exists(file("enrolment-token")));
        server.awaitOutput("machine:list --json", out -> out.contains("["), PATIENCE);
    }

    /** Starts the agents and waits until the server has heard of both. */
    void startAgents() throws IOException {
        String token = Files.readString(file("enrolment-token")).strip();
        for (KarafProcess agent : agents) {
            agent.etc("org.essaim.agent.cfg", "token", token).start();
            agent.await(
                    "the agent registers",
                    PATIENCE,
                    () -> Files.exists(agent.home().resolve("essaim/identity.json")));
        }
        server.awaitOutput("machine:list --json", out -> out.split("\"online\" ?: ?true").length == 3, PATIENCE);
    }

    /** Publishes bytes that take the swarm some time, and starts them towards every machine. */
    void rollOut(String version) throws IOException {
        Path tree = Files.createDirectories(folder.resolve("tree-" + version));
        Random random = new Random(version.hashCode());
        for (int number = 0; number < FILES; number++) {
            byte[] content = new byte[FILE_LENGTH];
            random.nextBytes(content);
            Files.write(tree.resolve("part-" + number), content);
        }
        server.shell("patch:publish '" + tree + "' --name app --version " + version)
                .orFail();
        server.shell("rollout:create app:" + version + " --target all --start").orFail();
    }

    /** What was seen moving need not go on slowly. */
    void hurry() {
        server.etc("org.essaim.seeding.cfg", "upload.limit", "0");
        agents.forEach(agent -> agent.etc("org.essaim.seeding.cfg", "upload.limit", "0"));
    }

    String password() throws IOException {
        return Files.readString(file("admin-password")).strip();
    }

    /** Address of a page of the console, such as {@code essaim}. */
    String address(String page) {
        String port = server.etc("org.apache.felix.http.cfg", "org.osgi.service.http.port")
                .orElseThrow();
        return "http://127.0.0.1:" + port + "/system/console/" + page;
    }

    KarafProcess server() {
        return server;
    }

    private Path file(String name) {
        return server.home().resolve("essaim").resolve(name);
    }

    @Override
    public void close() {
        agents.forEach(KarafProcess::close);
        server.close();
    }

    private static void empty(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
