/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What trackers did, as people and as programs read it. */
final class TrackerReport {

    /** What the others are compared with. */
    static final String REFERENCE = "opentracker";

    /** Who used so much of what it has is what the rate was limited by. */
    private static final double BUSY = 0.9;

    /** The load generator waits for the tracker now and then, in sixteen threads. */
    private static final double BUSY_LOAD = 0.7;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<TrackerResult> results;
    private final Map<String, String> missing;
    private final boolean pinned;

    /** @param pinned whether tracker and load had cores of their own */
    TrackerReport(List<TrackerResult> results, Map<String, String> missing, boolean pinned) {
        this.results = results;
        this.missing = missing;
        this.pinned = pinned;
    }

    static String way(TrackerResult result) {
        return result.kept() ? "kept connections" : "one per announce";
    }

    /** A table, ratios first, and below it what must be known to read it. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                "%-12s %-17s %7s %7s %10s %8s %12s %9s %8s %6s",
                "tracker",
                "connections",
                "× CPU",
                "× rate",
                "CPU s/100k",
                "1st half",
                "announces/s",
                "1st half",
                "tracker",
                "load"));
        for (TrackerResult result : results) {
            lines.add(
                    result.runs() == 0
                            ? String.format(
                                    "%-12s %-17s closes every connection after its answer",
                                    result.tracker(), way(result))
                            : line(result));
        }
        lines.addAll(remarks());
        return lines;
    }

    private String line(TrackerResult result) {
        return String.format(
                Locale.ROOT,
                "%-12s %-17s %7s %7s %10.2f %8.2f %12.0f %9.0f %8.2f %6.2f",
                result.tracker(),
                way(result),
                ratio(result, TrackerHalf::cpu).map(TrackerReport::digits).orElse("-"),
                ratio(result, TrackerHalf::perSecond).map(TrackerReport::digits).orElse("-"),
                result.warm(TrackerHalf::cpu),
                result.cold(TrackerHalf::cpu),
                result.warm(TrackerHalf::perSecond),
                result.cold(TrackerHalf::perSecond),
                result.warm(TrackerHalf::trackerBusy),
                result.warm(TrackerHalf::loadBusy));
    }

    private static String digits(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        remarks.add("");
        remarks.add("× is in relation to " + REFERENCE + " in the same way of connecting, or the only way that it has;"
                + " tracker and load: cores that each used");
        if (!pinned) {
            remarks.add("Tracker and load shared their cores: the rates depend on both");
        }
        for (TrackerResult result : results) {
            if (result.runs() > 0 && result.warm(TrackerHalf::trackerBusy) < BUSY) {
                remarks.add(limit(result));
            }
        }
        return remarks;
    }

    /** Why a tracker did not have all of its core to do. */
    private static String limit(TrackerResult result) {
        String over =
                result.tracker() + (result.kept() ? " over kept connections" : " over one connection per announce");
        return result.warm(TrackerHalf::loadBusy) < BUSY_LOAD
                ? "Neither the load generator nor " + over
                        + " had a core to itself: something else held both up, and the figures mean little"
                : "The load generator was the limit for " + over + ": it can answer more per second than is shown";
    }

    private Optional<Double> ratio(TrackerResult result, ToDoubleFunction<TrackerHalf> figure) {
        return reference(result.kept())
                .or(() -> reference(false))
                .map(reference -> result.warm(figure) / reference.warm(figure));
    }

    private Optional<TrackerResult> reference(boolean kept) {
        return results.stream()
                .filter(result -> result.tracker().equals(REFERENCE) && result.kept() == kept && result.runs() > 0)
                .findFirst();
    }

    /** The same for programs. */
    String json(TrackerOptions options) throws IOException {
        ObjectNode top = JSON.createObjectNode();
        top.put("benchmark", "tracker");
        top.put("runs", options.runs());
        top.put("cores", Runtime.getRuntime().availableProcessors());
        top.put("pinned", pinned);
        for (TrackerResult result : results) {
            ObjectNode engine = top.withArray("engines").addObject();
            engine.put("engine", result.tracker()).put("keepAlive", result.kept());
            engine.put("supported", result.runs() > 0);
            if (result.runs() > 0) {
                put(engine, result);
            }
        }
        missing.forEach((tracker, why) ->
                top.withArray("missing").addObject().put("engine", tracker).put("why", why));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(top);
    }

    private void put(ObjectNode engine, TrackerResult result) {
        ratio(result, TrackerHalf::cpu).ifPresent(ratio -> engine.put("cpuRatio", Report.rounded(ratio)));
        ratio(result, TrackerHalf::perSecond).ifPresent(ratio -> engine.put("rateRatio", Report.rounded(ratio)));
        engine.put("cpuSecondsPer100k", Report.rounded(result.warm(TrackerHalf::cpu)))
                .put("firstHalfCpuSecondsPer100k", Report.rounded(result.cold(TrackerHalf::cpu)))
                .put("announcesPerSecond", Report.rounded(result.warm(TrackerHalf::perSecond)))
                .put("firstHalfAnnouncesPerSecond", Report.rounded(result.cold(TrackerHalf::perSecond)))
                .put("trackerCores", Report.rounded(result.warm(TrackerHalf::trackerBusy)))
                .put("loadCores", Report.rounded(result.warm(TrackerHalf::loadBusy)));
    }
}
