/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.essaim.bench.BenchOptions.UsageException;

/** {@code ./essaim bench}. Exit codes: 0 done, 1 failed, 2 called wrongly. */
public final class Bench {

    private static final String REFERENCE = "aria2";
    private static final int FAN = 6;

    private final BenchOptions options;
    private final Path work;

    private Bench(BenchOptions options, Path work) {
        this.options = options;
        this.work = work;
    }

    /** @param arguments {@code loopback|fan|memory|publish|tracker}, and options as {@code ./essaim help} says */
    public static void main(String[] arguments) {
        try {
            run(List.of(arguments));
            System.exit(0);
        } catch (UsageException e) {
            System.err.println("essaim: " + e.getMessage());
            System.exit(2);
        } catch (IOException e) {
            System.err.println("essaim: The benchmark cannot go on: " + e.getMessage());
            System.exit(1);
        } catch (InterruptedException e) {
            System.exit(130);
        }
    }

    private static void run(List<String> arguments) throws UsageException, IOException, InterruptedException {
        if (!arguments.isEmpty() && arguments.get(0).equals("tracker")) {
            TrackerOptions options = TrackerOptions.parse(arguments.subList(1, arguments.size()));
            new TrackerBench(options, folder(options.work())).run();
        } else {
            BenchOptions options = BenchOptions.parse(arguments);
            new Bench(options, folder(options.work())).run();
        }
    }

    /** A fresh folder, deleted at the end. */
    private static Path folder(Path in) throws IOException {
        Path work = Files.createTempDirectory(Files.createDirectories(in.toAbsolutePath()), "essaim-bench");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> deleteQuietly(work)));
        return work;
    }

    private static void deleteQuietly(Path folder) {
        try {
            Payloads.delete(folder);
        } catch (IOException e) {
            System.err.println("essaim: " + folder + " could not be deleted: " + e.getMessage());
        }
    }

    private void run() throws IOException, InterruptedException {
        if (options.benchmark().equals("publish")) {
            publish();
            return;
        }
        Map<String, String> missing = new LinkedHashMap<>();
        List<Client> clients = clients(missing);
        missing.forEach((engine, why) -> System.out.println(engine + ": not measured, " + why));
        if (options.benchmark().equals("memory")) {
            memory(clients, missing);
            return;
        }
        int receivers = options.benchmark().equals("fan") ? FAN : 1;
        List<Result> results = measure(clients, receivers);
        System.out.println();
        System.out.printf(
                "One sender, %d receiver%s, %d MiB, %d run%s: medians; × is in relation to %s%n%n",
                receivers,
                receivers == 1 ? "" : "s",
                options.bytes() >> 20,
                options.runs(),
                options.runs() == 1 ? "" : "s",
                REFERENCE);
        Report.table(results, REFERENCE).forEach(System.out::println);
        if (options.json().isPresent()) {
            Report.write(options.json().get(), Report.json(options, results, missing));
        }
    }

    private void memory(List<Client> clients, Map<String, String> missing) throws IOException, InterruptedException {
        Memory memory = new Memory(options, work);
        List<Memory.Need> needs = memory.run(clients);
        System.out.printf(
                "%nDownloading %.1f GB in pieces of %d KiB: the receiving process; MB are 10^6 bytes, × is in relation to"
                        + " %.0f MB%n%n",
                options.bytes() / 1e9, options.piece() >> 10, Memory.LIMIT / 1e6);
        Memory.table(needs).forEach(System.out::println);
        if (options.json().isPresent()) {
            Report.write(options.json().get(), Memory.json(options, needs, missing));
        }
    }

    private void publish() throws IOException {
        Job job = Payloads.make(work.resolve("source"), "payload", options.bytes(), 1, "http://127.0.0.1/announce");
        Publish publish = new Publish(job);
        Map<String, Double> medians = publish.run(options.runs());
        System.out.printf(
                "Hashing %d MiB for publishing on %d cores; × is in relation to SHA-256 on as many%n%n",
                options.bytes() >> 20, publish.cores());
        Publish.table(medians, publish.cores()).forEach(System.out::println);
        if (options.json().isPresent()) {
            Report.write(options.json().get(), Report.publish(options, medians, publish.cores()));
        }
    }

    private List<Client> clients(Map<String, String> missing) {
        List<Client> usable = new ArrayList<>();
        for (Client client : List.of(new Essaim(false), new Essaim(true), new Aria2(), new Libtorrent())) {
            if (options.engines().isEmpty() || options.engines().contains(client.name())) {
                client.missing().ifPresentOrElse(why -> missing.put(client.name(), why), () -> usable.add(client));
            }
        }
        return usable;
    }

    /** All clients in turns, so that a disturbance of this machine meets them alike. */
    private List<Result> measure(List<Client> clients, int receivers) throws IOException, InterruptedException {
        List<Result> results =
                clients.stream().map(client -> new Result(client.name())).toList();
        try (LocalTracker tracker = new LocalTracker()) {
            Path source = work.resolve("source");
            Job first = Payloads.make(source, "first", options.bytes(), 1, tracker.url());
            Job second = Payloads.make(source, "second", options.bytes(), 2, tracker.url());
            for (int run = 1; run <= options.runs(); run++) {
                for (int i = 0; i < clients.size(); i++) {
                    Client client = clients.get(i);
                    try (Swarm swarm = new Swarm(client, receivers, source, work.resolve("received"), tracker)) {
                        Result result = results.get(i);
                        Transfer transfer = swarm.run(first);
                        result.cold(transfer);
                        if (client.takesSecondJob()) {
                            transfer = swarm.run(second);
                            result.warm(transfer);
                        }
                        System.out.printf(
                                Locale.ROOT,
                                "run %d of %d: %-12s %5.0f MB/s, %.2f s of processor time%n",
                                run,
                                options.runs(),
                                client.name(),
                                transfer.mbPerSecond(),
                                transfer.cpuSeconds());
                    }
                }
            }
        }
        return results;
    }
}
