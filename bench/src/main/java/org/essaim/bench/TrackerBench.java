/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Our tracker for other programs beside opentracker: the same load on each, from a process of its own, with a connection for
 * each announce and over connections that are kept. One thread.
 */
final class TrackerBench {

    private static final int SWARMS = 1_000;
    private static final int PEERS = 50;
    private static final int CLIENTS = 16;
    private static final String LOAD_OPTIONS = "-Xmx128m -XX:+UseSerialGC -Djava.net.preferIPv4Stack=true";

    private final TrackerOptions options;
    private final Path work;
    private final int swarms;
    private final Map<String, String> missing = new LinkedHashMap<>();
    private int started;

    /** @param work for lists and logs */
    TrackerBench(TrackerOptions options, Path work) {
        this(options, work, SWARMS);
    }

    TrackerBench(TrackerOptions options, Path work, int swarms) {
        this.options = options;
        this.work = work;
        this.swarms = swarms;
    }

    /** Measures, in turns, and says what came of it. */
    void run() throws IOException, InterruptedException {
        List<TrackerProgram> programs = programs();
        missing.forEach((tracker, why) -> System.out.println(tracker + ": not measured, " + why));
        List<TrackerResult> results = measure(programs);
        System.out.printf(
                "%n%d swarms of %d peers, %d clients at once, %d run%s of %s: medians; what counts is each run's second"
                        + " half%n%n",
                swarms,
                PEERS,
                CLIENTS,
                options.runs(),
                options.runs() == 1 ? "" : "s",
                options.announces() > 0 ? options.announces() + " announces" : options.seconds() + " s");
        TrackerReport report = new TrackerReport(results, missing, isPinned());
        report.lines().forEach(System.out::println);
        if (options.json().isPresent()) {
            Report.write(options.json().get(), report.json(options));
        }
    }

    private List<TrackerProgram> programs() {
        List<TrackerProgram> usable = new ArrayList<>();
        for (TrackerProgram program : List.of(new EssaimTracker(), new Opentracker())) {
            if (options.engines().isEmpty() || options.engines().contains(program.name())) {
                program.missing().ifPresentOrElse(why -> missing.put(program.name(), why), () -> usable.add(program));
            }
        }
        return usable;
    }

    List<TrackerResult> measure(List<TrackerProgram> programs) throws IOException, InterruptedException {
        List<TrackerResult> results = new ArrayList<>();
        for (TrackerProgram program : programs) {
            results.add(new TrackerResult(program.name(), false));
            results.add(new TrackerResult(program.name(), true));
        }
        for (int run = 1; run <= options.runs(); run++) {
            for (int i = 0; i < results.size(); i++) {
                one(programs.get(i / 2), results.get(i), run);
            }
        }
        return results;
    }

    private void one(TrackerProgram program, TrackerResult result, int run) throws IOException, InterruptedException {
        Path folder = Files.createDirectory(work.resolve(program.name() + "-" + ++started));
        Path hashes = Files.write(folder.resolve("hashes.txt"), hashes());
        try (TrackerProgram.Running tracker = program.start(pinned("0"), folder, hashes)) {
            LoadPlan plan = new LoadPlan(
                    tracker.port(), result.kept(), options.seconds(), options.announces(), CLIENTS, swarms, PEERS);
            List<String> command = pinned("1-" + (Runtime.getRuntime().availableProcessors() - 1));
            command.addAll(Essaim.java(LOAD_OPTIONS, AnnounceLoad.class));
            command.addAll(plan.arguments());
            try (ClientProcess load = new ClientProcess(command, folder.resolve("load"))) {
                if (load.await("ready ").text().endsWith("true")) {
                    measure(tracker.process(), load, result);
                    System.out.printf(
                            Locale.ROOT,
                            "run %d of %d: %-12s %-17s %.2f CPU s for 100,000 announces, %.0f announces/s%n",
                            run,
                            options.runs(),
                            result.tracker(),
                            TrackerReport.way(result),
                            result.warm(TrackerHalf::cpu),
                            result.warm(TrackerHalf::perSecond));
                }
            }
        }
    }

    private void measure(ClientProcess tracker, ClientProcess load, TrackerResult result)
            throws IOException, InterruptedException {
        load.await("filled");
        double trackerBegin = tracker.figures().cpuSeconds();
        double loadBegin = load.figures().cpuSeconds();
        load.say("go");
        String half = load.await("half ").text();
        double trackerHalf = tracker.figures().cpuSeconds();
        double loadHalf = load.figures().cpuSeconds();
        String end = load.await("end ").text();
        double trackerEnd = tracker.figures().cpuSeconds();
        double loadEnd = load.figures().cpuSeconds();
        result.add(
                half(half, trackerHalf - trackerBegin, loadHalf - loadBegin),
                half(end, trackerEnd - trackerHalf, loadEnd - loadHalf));
    }

    /** @param line {@code NAME ANNOUNCES NANOS FAILURES} */
    static TrackerHalf half(String line, double trackerCpu, double loadCpu) throws IOException {
        String[] words = line.split(" ", -1);
        if (!words[3].equals("0")) {
            throw new IOException(words[3] + " announces were not answered as they should be");
        }
        return new TrackerHalf(Long.parseLong(words[1]), Long.parseLong(words[2]) / 1e9, trackerCpu, loadCpu);
    }

    private List<String> hashes() {
        List<String> hashes = new ArrayList<>();
        for (int swarm = 0; swarm < swarms; swarm++) {
            hashes.add(HexFormat.of().formatHex(LoadPlan.infoHash(swarm)));
        }
        return hashes;
    }

    /** Whether the tracker has a core to itself. */
    private static boolean isPinned() {
        return Runtime.getRuntime().availableProcessors() > 1
                && Programs.find("taskset").isPresent();
    }

    private static List<String> pinned(String cores) {
        return new ArrayList<>(isPinned() ? List.of("taskset", "-c", cores) : List.of());
    }
}
