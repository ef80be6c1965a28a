/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a simulation has come to, as people and as programs read it. */
final class Report {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CURVE_POINTS = 200;

    private final Scenario scenario;
    private final Outcome outcome;

    Report(Scenario scenario, Outcome outcome) {
        this.scenario = scenario;
        this.outcome = outcome;
    }

    /** The fleet in one line. */
    static String fleet(Scenario scenario) {
        int machines = scenario.hosts().size();
        int sites = scenario.sites().size();
        return String.format(
                Locale.ROOT,
                "%,d machine%s%s, %s in %,d pieces, server %s, %s",
                machines,
                machines == 1 ? "" : "s",
                sites == 0 ? "" : " in " + sites + (sites == 1 ? " site" : " sites"),
                Quantity.sayBytes(scenario.payload().bytes()),
                scenario.payload().pieces(),
                Quantity.sayRate(scenario.server()),
                scenario.rules().policy().name().toLowerCase(Locale.ROOT));
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(line("makespan", Quantity.saySeconds(outcome.makespan()) + ", when the last machine is complete"));
        lines.add(line(
                "half / 99 %",
                Quantity.saySeconds(outcome.percentile(0.5)) + " / " + Quantity.saySeconds(outcome.percentile(0.99))));
        lines.add(line("bound", Quantity.saySeconds(outcome.bound().seconds()) + ", the least possible"));
        double headers = 1 + scenario.costs().overhead();
        String withHeaders = headers == 1 ? "" : "; " + say(outcome.ratio() / headers) + " × what it is with headers";
        lines.add(line("ratio", say(outcome.ratio()) + " × the bound" + withHeaders));
        lines.add(line("bottleneck", outcome.bound().bottleneck()));
        lines.add(line("origin copies", say(outcome.originCopies()) + " payloads left the server"));
        if (outcome.wanCopies().length > 0) {
            lines.add(line("WAN copies", say(outcome.meanWanCopies()) + " payloads came into each site"));
        }
        lines.add(line("came from", sources()));
        if (headers > 1) {
            lines.add(line("on the wire", say(outcome.wireCopies()) + " payloads came to each machine, all in all"));
        }
        if (outcome.died() > 0) {
            lines.add(line("died", outcome.died() + " machines, as asked for"));
        }
        if (outcome.stuck() > 0) {
            lines.add(line(
                    "NOT COMPLETE", outcome.stuck() + " machines: somewhere pieces were lost with those that died"));
        }
        return lines;
    }

    private String sources() {
        Traffic traffic = outcome.traffic();
        double all = 0;
        for (Traffic.From from : Traffic.From.values()) {
            all += traffic.total(from);
        }
        double whole = Math.max(1, all);
        String text = String.format(
                Locale.ROOT,
                "origin %.1f %%, same site %.1f %%, other sites %.1f %%",
                100 * traffic.total(Traffic.From.ORIGIN) / whole,
                100 * traffic.total(Traffic.From.SAME_SITE) / whole,
                100 * traffic.total(Traffic.From.OTHER_SITE) / whole);
        return scenario.sites().isEmpty()
                ? text.replace(", other sites 0.0 %", "").replace("same site", "other machines")
                : text;
    }

    private static String line(String name, String value) {
        return String.format("  %-14s %s", name, value);
    }

    private static String say(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    /** Writes the result for programs. */
    void write(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json());
    }

    ObjectNode json() {
        ObjectNode top = JSON.createObjectNode();
        top.put("machines", scenario.hosts().size());
        top.put("sites", scenario.sites().size());
        top.put("bytes", scenario.payload().bytes());
        top.put("pieces", scenario.payload().pieces());
        top.put("policy", scenario.rules().policy().name().toLowerCase(Locale.ROOT));
        top.put("seed", scenario.seed());
        top.put("makespan", outcome.makespan());
        top.put("p50", outcome.percentile(0.5));
        top.put("p99", outcome.percentile(0.99));
        top.put("bound", outcome.bound().seconds());
        top.put("ratio", outcome.ratio());
        top.put("ratioWithHeaders", outcome.ratio() / (1 + scenario.costs().overhead()));
        top.put("wireCopies", outcome.wireCopies());
        top.put("bottleneck", outcome.bound().bottleneck());
        top.put("originCopies", outcome.originCopies());
        top.put("wanCopiesPerSite", outcome.meanWanCopies());
        ObjectNode wan = top.putObject("wanCopies");
        for (int i = 0; i < outcome.wanCopies().length; i++) {
            wan.put(scenario.sites().get(i).name(), outcome.wanCopies()[i]);
        }
        top.put("complete", outcome.done().length);
        top.put("notComplete", outcome.stuck());
        top.put("died", outcome.died());
        curves(top);
        return top;
    }

    private void curves(ObjectNode top) {
        ArrayNode completion = top.putArray("completion");
        double[] done = outcome.done();
        for (int i = 1; i <= CURVE_POINTS && done.length > 0; i++) {
            double part = (double) i / CURVE_POINTS;
            completion.addObject().put("part", part).put("seconds", outcome.percentile(part));
        }
        ObjectNode traffic = top.putObject("traffic");
        traffic.put("secondsPerStep", outcome.traffic().bucketSeconds());
        for (Traffic.From from : Traffic.From.values()) {
            String name =
                    from == Traffic.From.ORIGIN ? "origin" : from == Traffic.From.SAME_SITE ? "sameSite" : "otherSite";
            traffic.put(name, outcome.traffic().total(from));
            ArrayNode series = traffic.putArray(name + "Series");
            for (long bytes : outcome.traffic().series(from)) {
                series.add(bytes);
            }
        }
    }
}
