/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How much memory the receiver of a large payload takes, as the system counts it. One thread. */
final class Memory {

    /** Bytes that a receiver should not exceed. */
    static final long LIMIT = 128_000_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final BenchOptions options;
    private final Path work;

    /**
     * What one receiver took.
     *
     * @param figures at its end
     * @param transfer what it did
     * @param parts what its memory consists of, as far as it can tell; bytes
     */
    record Need(String engine, ProcessFigures figures, Transfer transfer, Map<String, Long> parts) {}

    Memory(BenchOptions options, Path work) {
        this.options = options;
        this.work = work;
    }

    /** One receiver after the other, each in a fresh process; of several runs the one that took most counts. */
    List<Need> run(List<Client> clients) throws IOException, InterruptedException {
        long room = Files.getFileStore(work).getUsableSpace();
        if (room < options.bytes() + options.bytes() / 8) {
            throw new IOException("there are " + (room >> 20) + " MiB left in " + work + ", and "
                    + (options.bytes() >> 20) + " are to be written; see --work and --size");
        }
        List<Need> worst = new ArrayList<>();
        try (LocalTracker tracker = new LocalTracker()) {
            Path source = work.resolve("source");
            Job job = Payloads.sparse(source, "payload", options.bytes(), options.piece(), tracker.url());
            for (Client client : clients) {
                List<Need> all = new ArrayList<>();
                for (int run = 0; run < options.runs(); run++) {
                    all.add(one(client, job, source, tracker));
                }
                all.stream()
                        .max(Comparator.comparing(need -> need.figures().peakBytes()))
                        .ifPresent(worst::add);
            }
        }
        return worst;
    }

    private Need one(Client client, Job job, Path source, LocalTracker tracker)
            throws IOException, InterruptedException {
        try (Swarm swarm = new Swarm(client, 1, source, work.resolve("received"), tracker)) {
            Transfer transfer = swarm.run(job);
            ProcessFigures figures = swarm.receiver().figures();
            System.out.printf(
                    Locale.ROOT,
                    "%-12s %5.0f MB/s, %.0f MB%n",
                    client.name(),
                    transfer.mbPerSecond(),
                    mb(figures.peakBytes()));
            return new Need(client.name(), figures, transfer, swarm.receiver().memory());
        }
    }

    private static double mb(long bytes) {
        return bytes / 1e6;
    }

    /** A table, ratios first; below it what our processes consist of. */
    static List<String> table(List<Need> needs) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                "%-12s %9s %9s %9s %9s %9s %9s",
                "engine", "× limit", "peak MB", "at end", "of files", "MB/s", "CPU s"));
        for (Need need : needs) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-12s %9.2f %9.0f %9.0f %9.0f %9.0f %9.2f",
                    need.engine(),
                    (double) need.figures().peakBytes() / LIMIT,
                    mb(need.figures().peakBytes()),
                    mb(need.figures().residentBytes()),
                    mb(need.figures().fileBytes()),
                    need.transfer().mbPerSecond(),
                    need.transfer().cpuSeconds()));
        }
        for (Need need : needs) {
            if (!need.parts().isEmpty()) {
                StringBuilder line = new StringBuilder(need.engine()).append(" holds, in MB:");
                new TreeMap<>(need.parts())
                        .forEach((part, bytes) -> line.append(String.format(Locale.ROOT, " %s %.1f", part, mb(bytes))));
                lines.add(line.toString());
            }
        }
        return lines;
    }

    /** The same for programs. */
    static String json(BenchOptions options, List<Need> needs, Map<String, String> missing) throws IOException {
        ObjectNode top = JSON.createObjectNode();
        top.put("benchmark", options.benchmark());
        top.put("bytes", options.bytes());
        top.put("pieceBytes", options.piece());
        top.put("runs", options.runs());
        top.put("limitMB", mb(LIMIT));
        top.withArray("engines");
        for (Need need : needs) {
            ObjectNode engine = top.withArray("engines")
                    .addObject()
                    .put("engine", need.engine())
                    .put("peakRssMB", Report.rounded(mb(need.figures().peakBytes())))
                    .put("rssMB", Report.rounded(mb(need.figures().residentBytes())))
                    .put("rssFileMB", Report.rounded(mb(need.figures().fileBytes())))
                    .put("mbPerSecond", Report.rounded(need.transfer().mbPerSecond()))
                    .put("cpuSeconds", Report.rounded(need.transfer().cpuSeconds()));
            need.parts()
                    .forEach((part, bytes) -> engine.withObject("/parts").put(part + "MB", Report.rounded(mb(bytes))));
        }
        missing.forEach((engine, why) ->
                top.withArray("missing").addObject().put("engine", engine).put("why", why));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(top);
    }
}
