/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the demo found, as a table for people and as JSON for scripts. One thread. */
final class DemoReport {
    private static final int DIGITS = 3;
    private static final double MILLIS = 1000;

    private final List<Result> results = new ArrayList<>();
    private final Map<String, Memory> memory = new LinkedHashMap<>();

    /** A machine's live tree after a rollout. */
    record LiveTree(Path folder, String sha256) {}

    /**
     * One rollout.
     *
     * @param trees by machine, where there is a live tree
     */
    record Result(RolloutSnapshot rollout, String publishedSha256, Map<String, LiveTree> trees) {
        Result {
            trees = Map.copyOf(trees);
        }

        /** Whether it finished and every machine's live tree is the one that was published. */
        boolean good() {
            return rollout.state().equals("FINISHED")
                    && !rollout.actions().isEmpty()
                    && rollout.actions().stream()
                            .allMatch(action -> action.state().equals("FINISHED") && equal(action.machine()));
        }

        boolean equal(String machine) {
            LiveTree tree = trees.get(machine);
            return tree != null && tree.sha256().equals(publishedSha256);
        }

        long bytesFromOrigin() {
            return rollout.actions().stream()
                    .mapToLong(RolloutSnapshot.Action::bytesFromOrigin)
                    .sum();
        }
    }

    void add(Result result) {
        results.add(result);
    }

    void memory(String process, Memory memory) {
        this.memory.put(process, memory);
    }

    /** Whether every one of so many rollouts was good. */
    boolean good(int rollouts) {
        return results.size() == rollouts && results.stream().allMatch(Result::good);
    }

    /** The last rollout's table. */
    List<String> table() {
        List<String> lines = new ArrayList<>();
        for (Result result : results) {
            RolloutSnapshot rollout = result.rollout();
            lines.add("");
            lines.add(String.format(
                    Locale.ROOT,
                    "%s: %s, %s in %s s; the origin sent %.2f copies (%s; the machines say %s)",
                    rollout.patch(),
                    rollout.state(),
                    Amount.bytes(rollout.payloadLength()),
                    seconds(rollout.makespan()).map(Amount::seconds).orElse("?"),
                    rollout.originCopies(),
                    Amount.bytes(rollout.originBytes()),
                    Amount.bytes(result.bytesFromOrigin())));
            Columns columns = new Columns("llrrrl");
            columns.row("machine", "state", "seconds", "from origin", "from peers", "live tree");
            for (RolloutSnapshot.Action action : rollout.actions()) {
                columns.row(
                        action.machine(),
                        action.state(),
                        seconds(action.took()).map(Amount::seconds).orElse("-"),
                        Amount.bytes(action.bytesFromOrigin()),
                        Amount.bytes(action.bytesFromPeers()),
                        result.equal(action.machine()) ? "as published" : "DIFFERS");
            }
            lines.addAll(columns.lines());
        }
        if (!memory.isEmpty()) {
            lines.add("");
            Columns columns = new Columns("lrr").row("memory", "now", "most");
            memory.forEach((name, used) -> columns.row(name, used.now() + " MiB", used.peak() + " MiB"));
            lines.addAll(columns.lines());
        }
        return lines;
    }

    /** The shape that the README documents. */
    Map<String, Object> json() {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("rollouts", results.stream().map(DemoReport::json).toList());
        Map<String, Object> processes = new LinkedHashMap<>();
        memory.forEach((name, used) -> processes.put(name, Map.of("now", used.now(), "peak", used.peak())));
        root.put("rssMiB", processes);
        return root;
    }

    /** Writes {@link #json} in place of what was there, wholly or not at all. */
    void write(Path file) throws IOException {
        Path target = file.toAbsolutePath();
        Path temporary = target.resolveSibling(target.getFileName() + ".new");
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(temporary.toFile(), json());
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Map<String, @Nullable Object> json(Result result) {
        RolloutSnapshot rollout = result.rollout();
        List<Map<String, @Nullable Object>> agents = new ArrayList<>();
        for (RolloutSnapshot.Action action : rollout.actions()) {
            LiveTree tree = result.trees().get(action.machine());
            Map<String, @Nullable Object> agent = new LinkedHashMap<>();
            agent.put("id", action.machine());
            agent.put("state", action.state());
            agent.put("seconds", rounded(seconds(action.took())));
            agent.put("bytesFromOrigin", action.bytesFromOrigin());
            agent.put("bytesFromPeers", action.bytesFromPeers());
            agent.put("liveTree", tree == null ? null : tree.folder().toString());
            agent.put("treeSha256", tree == null ? null : tree.sha256());
            agents.add(agent);
        }
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("patch", rollout.patch());
        json.put("state", rollout.state());
        json.put("agents", agents);
        json.put("makespanSeconds", rounded(seconds(rollout.makespan())));
        json.put("originCopies", rounded(Optional.of(rollout.originCopies())));
        json.put("originBytes", rollout.originBytes());
        json.put("payloadBytes", rollout.payloadLength());
        json.put("publishedTreeSha256", result.publishedSha256());
        return json;
    }

    private static Optional<Double> seconds(Optional<Duration> duration) {
        return duration.map(time -> time.toMillis() / MILLIS);
    }

    private static @Nullable BigDecimal rounded(Optional<Double> value) {
        return value.map(number -> BigDecimal.valueOf(number).setScale(DIGITS, RoundingMode.HALF_UP))
                .orElse(null);
    }
}
