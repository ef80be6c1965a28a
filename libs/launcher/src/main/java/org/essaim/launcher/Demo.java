/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.essaim.api.Fault;
import org.essaim.api.LocalFault;
import org.essaim.api.RequestFault;
import org.essaim.payload.ManifestEntry;
import org.essaim.payload.TreeHash;
import org.essaim.payload.TreeScanner;
import org.jspecify.annotations.Nullable;

/**
 * One server and several agents on this machine: a tree is published and rolled out, then a changed second version; at
 * the end every agent's live tree is compared with what was published. One thread.
 */
final class Demo {
    private static final String PATCH = "demo";
    private static final int ROLLOUTS = 2;
    private static final int KEPT = 2;
    private static final int POLL_MILLIS = 250;
    private static final Duration COMMAND = Duration.ofSeconds(60);
    private static final Duration PUBLISH = Duration.ofHours(2);
    /** A rollout in which nothing changes for so long will not change any more. */
    private static final Duration STALL = Duration.ofMinutes(3);

    private final DemoOptions options;
    private final Path work;
    private final Processes processes;
    private final Screen screen = Screen.ofThisProcess();
    private final DemoReport report = new DemoReport();

    private Demo(DemoOptions options, Path work, Processes processes) {
        this.options = options;
        this.work = work;
        this.processes = processes;
    }

    /** Runs the demo and answers the exit code. */
    static int run(DemoOptions options) throws IOException, InterruptedException {
        Path root =
                Path.of(System.getProperty("essaim.root", ".")).toAbsolutePath().normalize();
        Path parent = options.work().map(Path::toAbsolutePath).orElse(root.resolve("target/demo"));
        if (options.folder().isPresent()) {
            check(options.folder().get(), parent);
        }
        LocalDateTime now = LocalDateTime.now(ZoneId.systemDefault());
        Path work = WorkFolder.make(
                parent, now, KEPT - 1, old -> System.out.println("Deleting what an earlier demo left in " + old));
        try (Processes processes = new Processes()) {
            try {
                return new Demo(options, work, processes).run(archive(root, "server"), archive(root, "agent"));
            } catch (Fault | IOException e) {
                processes.endIfInterrupted();
                throw e;
            }
        }
    }

    private int run(Path serverArchive, Path agentArchive) throws IOException, InterruptedException {
        Path first = work.resolve("source");
        if (options.folder().isPresent()) {
            first = options.folder().get().toRealPath();
        } else {
            Karaf.unpack(agentArchive, first, processes);
        }
        requireRoom(first, options.agents(), Files.getFileStore(work).getUsableSpace());
        screen.say("Everything of this demo is in " + work);
        screen.say("Starting the server and " + options.agents() + " agents");
        DemoFleet fleet = DemoFleet.startServer(serverArchive, work, processes, new Ports(new SecureRandom()), screen);
        screen.say("  the server is up; web console: " + fleet.webAddress());
        fleet.startAgents(agentArchive, options.agents());
        try {
            deploy(fleet, first, "1");
            Path second = work.resolve("source-2");
            screen.say("Making a second version");
            ChangedCopy.make(first, second).forEach(change -> screen.say("  " + change));
            deploy(fleet, second, "2");
        } finally {
            finish(fleet);
        }
        int exitCode = report.good(ROLLOUTS) ? 0 : Launcher.FAILED;
        conclude(fleet, exitCode);
        return exitCode;
    }

    private void deploy(DemoFleet fleet, Path tree, String version) throws IOException, InterruptedException {
        String sha256 = TreeHash.of(tree);
        String id = PATCH + ':' + version;
        screen.say("Publishing " + tree + " as " + id);
        fleet.shell()
                .json(
                        "patch:publish " + ServerShell.quoted(tree) + " --name " + PATCH + " --version " + version
                                + " --json",
                        PUBLISH);
        screen.say("Rolling " + id + " out");
        JsonNode created = fleet.shell().json("rollout:create " + id + " --target all --start --json", COMMAND);
        RolloutSnapshot end = watch(fleet, RolloutSnapshot.of(created).id());
        Map<String, DemoReport.LiveTree> trees = new LinkedHashMap<>();
        for (RolloutSnapshot.Action action : end.actions()) {
            DemoReport.LiveTree live = liveTree(fleet, action);
            if (live != null) {
                trees.put(action.machine(), live);
            }
        }
        report.add(new DemoReport.Result(end, sha256, trees));
        if (!end.state().equals("FINISHED")) {
            screen.say("The rollout of " + id + " ended as " + end.state() + ".");
        }
        end.actions().stream().filter(action -> action.code().isPresent()).forEach(this::explain);
    }

    private void explain(RolloutSnapshot.Action action) {
        screen.say("  " + action.machine() + " " + action.state() + " "
                + action.code().orElse("") + ": " + action.detail() + " "
                + action.remedy().orElse(""));
    }

    /** The version's own folder rather than the pointer, which the next version moves. */
    private DemoReport.@Nullable LiveTree liveTree(DemoFleet fleet, RolloutSnapshot.Action action) throws IOException {
        Path home = fleet.agents().stream()
                .filter(agent -> agent.name().equals(action.machine()))
                .findFirst()
                .map(Karaf::home)
                .orElse(work);
        Path live = action.liveTree()
                .map(Path::of)
                .orElse(home.resolve("essaim/live").resolve(PATCH));
        if (!Files.isDirectory(live)) {
            return null;
        }
        Path folder = live.toRealPath();
        return new DemoReport.LiveTree(folder, TreeHash.of(folder));
    }

    private RolloutSnapshot watch(DemoFleet fleet, long id) throws IOException, InterruptedException {
        AtomicReference<@Nullable RolloutSnapshot> latest = new AtomicReference<>();
        ProgressView view = screen.progress();
        long begin = System.nanoTime();
        long changed = begin;
        @Nullable RolloutSnapshot shown = null;
        @Nullable Process watching = null;
        while (shown == null || !shown.hasEnded()) {
            if (watching == null || !watching.isAlive()) {
                watching = fleet.shell()
                        .follow("rollout:watch " + id + " --json", json -> latest.set(RolloutSnapshot.of(json)));
            }
            RolloutSnapshot now = latest.get();
            if (now != null && !now.equals(shown)) {
                changed = System.nanoTime();
                shown = now;
            }
            if (shown != null) {
                view.show(shown, (System.nanoTime() - begin) / 1e9);
            }
            fleet.requireAlive();
            if (System.nanoTime() - changed > STALL.toNanos()) {
                throw fleet.server().failed("Nothing has changed in the rollout for " + STALL.toSeconds() + " s.");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        if (watching != null) {
            Processes.kill(watching);
        }
        return shown;
    }

    private void finish(DemoFleet fleet) throws IOException {
        fleet.server().memory().ifPresent(memory -> report.memory("server", memory));
        for (Karaf agent : fleet.agents()) {
            agent.memory().ifPresent(memory -> report.memory(agent.name(), memory));
        }
        if (options.json().isPresent()) {
            report.write(options.json().get());
        }
        report.table().forEach(screen::say);
        screen.say("");
    }

    private void conclude(DemoFleet fleet, int exitCode) throws InterruptedException {
        screen.say(
                exitCode == 0
                        ? "Every agent's live tree is what was published, both times."
                        : "NOT every agent's live tree is what was published.");
        screen.say("The live trees are in " + work + "/agent-*/essaim/live/" + PATCH);
        if (!options.once()) {
            screen.say(
                    "Web console: " + fleet.webAddress() + " (user admin, password in " + fleet.passwordFile() + ")");
            screen.say("Shell: " + fleet.server().home().resolve("bin/essaim") + " rollout:list");
            screen.say("Everything stays up until Ctrl-C.");
            processes.whenInterruptedExit(exitCode);
            new CountDownLatch(1).await();
        }
    }

    private static void check(Path folder, Path work) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new RequestFault(
                    "NO_SUCH_PATH",
                    "'" + folder + "' is no folder.",
                    "Give the folder to publish, or none for the agent's own distribution.");
        }
        if (work.normalize().startsWith(folder.toRealPath())) {
            throw new RequestFault(
                    "BAD_FOLDER",
                    "'" + folder + "' holds the demo's own work folder " + work + ", which changes all the time.",
                    "Publish another folder, or put the demo elsewhere with --work DIR.");
        }
    }

    /**
     * Refuses what cannot be published, or cannot fit, before anything is started: two versions on every agent, the
     * server's content, and the second version's source.
     */
    static void requireRoom(Path tree, int agents, long room) {
        long bytes = 0;
        for (ManifestEntry entry : TreeScanner.scan(tree)) {
            bytes += entry.size();
        }
        long needed = bytes * (2L * agents + 2);
        if (needed > room) {
            throw new LocalFault(
                    "DISK_FULL",
                    "The demo needs " + Amount.bytes(needed) + " for its Karafs, and there are " + Amount.bytes(room)
                            + " left.",
                    "Free some, publish a smaller folder, take fewer agents, or use another disk with --work DIR.");
        }
    }

    private static Path archive(Path root, String role) throws IOException {
        Path folder = root.resolve("karaf-assembly").resolve(role).resolve("target");
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                List<Path> archives = files.filter(file -> file.toString().endsWith(".tar.gz"))
                        .sorted()
                        .toList();
                if (!archives.isEmpty()) {
                    return archives.get(archives.size() - 1);
                }
            }
        }
        throw new LocalFault(
                "NOT_BUILT",
                "There is no distribution of the " + role + " in " + folder + ".",
                "Run ./essaim demo, which builds it.");
    }
}
