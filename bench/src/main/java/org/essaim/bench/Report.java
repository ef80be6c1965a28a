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
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Results as people and as programs read them. */
final class Report {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Report() {}

    /**
     * A table, ratios first.
     *
     * @param reference the engine that the others are compared with; the ratios are left out when it did not run
     */
    static List<String> table(List<Result> results, String reference) {
        Result other = results.stream()
                .filter(result -> result.engine().equals(reference))
                .findFirst()
                .orElse(null);
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                "%-12s %9s %9s %9s %9s %9s %9s %9s %9s",
                "engine", "× MB/s", "× CPU", "MB/s", "cold", "seconds", "CPU s", "cold", "RSS MiB"));
        for (Result result : results) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-12s %9s %9s %9.0f %9.0f %9.2f %9.2f %9.2f %9d",
                    result.engine(),
                    other == null ? "-" : ratio(result.mbPerSecond(), other.mbPerSecond()),
                    other == null ? "-" : ratio(result.cpuSeconds(), other.cpuSeconds()),
                    result.mbPerSecond(),
                    result.coldMbPerSecond(),
                    result.seconds(),
                    result.cpuSeconds(),
                    result.coldCpuSeconds(),
                    result.peakRssMiB()));
        }
        return lines;
    }

    private static String ratio(double value, double reference) {
        return String.format(Locale.ROOT, "%.2f", value / reference);
    }

    /** The same for programs. */
    static String json(BenchOptions options, List<Result> results, Map<String, String> missing) throws IOException {
        ObjectNode top = JSON.createObjectNode();
        top.put("benchmark", options.benchmark());
        top.put("bytes", options.bytes());
        top.put("runs", options.runs());
        top.put("cores", Runtime.getRuntime().availableProcessors());
        for (Result result : results) {
            top.withArray("engines")
                    .addObject()
                    .put("engine", result.engine())
                    .put("mbPerSecond", rounded(result.mbPerSecond()))
                    .put("coldMbPerSecond", rounded(result.coldMbPerSecond()))
                    .put("seconds", rounded(result.seconds()))
                    .put("cpuSeconds", rounded(result.cpuSeconds()))
                    .put("coldCpuSeconds", rounded(result.coldCpuSeconds()))
                    .put("peakRssMiB", result.peakRssMiB());
        }
        missing.forEach((engine, why) ->
                top.withArray("missing").addObject().put("engine", engine).put("why", why));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(top);
    }

    /** The rates of publishing. */
    static String publish(BenchOptions options, Map<String, Double> medians, int cores) throws IOException {
        ObjectNode top = JSON.createObjectNode();
        top.put("benchmark", options.benchmark());
        top.put("bytes", options.bytes());
        top.put("runs", options.runs());
        top.put("cores", cores);
        double one = medians.getOrDefault("sha256", Double.NaN);
        medians.forEach((version, rate) -> top.withObject("/" + version)
                .put("mbPerSecond", rounded(rate))
                .put("ratio", rounded(rate / (one * cores))));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(top);
    }

    static void write(Path file, String json) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.writeString(file, json + "\n");
    }

    static double rounded(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }
}
