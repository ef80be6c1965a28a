/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A picture over time: what is received and who is complete, what stays inside the sites, and what the server and the WANs carry. */
final class Plot {

    private static final int LEFT = 86;
    private static final int RIGHT = 874;
    private static final int WIDTH = 900;
    private static final int HEIGHT = 760;
    private static final int MOST_TICKS = 10;
    private static final int[] UPPER = {104, 304};
    private static final int[] MIDDLE = {386, 506};
    private static final int[] LOWER = {588, 698};
    /** Colours by class; a viewer that prefers dark gets dark ones. */
    private static final String STYLE =
            """
            <style>
            .paper{fill:#fff} text{fill:#333} .pale{fill:#666} .grid{stroke:#e4e4e4} .axis{stroke:#888}
            .limit{fill:#b00} line.limit{stroke:#b00}
            .done{stroke:#2c7a4b;fill:none} .area{fill:#2c7a4b;fill-opacity:.12} rect.done{fill:#2c7a4b;stroke:none}
            .come{stroke:#7a8794;fill:none} rect.come{fill:#7a8794;stroke:none}
            .origin{fill:#d95f0e} .others{fill:#3b6fb6} .inside{fill:#9ecae1}
            @media (prefers-color-scheme:dark){
            .paper{fill:#0d1117} text{fill:#e6edf3} .pale{fill:#9da7b3} .grid{stroke:#262d36} .axis{stroke:#6e7681}
            .limit{fill:#ff7b72} line.limit{stroke:#ff7b72}
            .done{stroke:#3fb56f} .area{fill:#3fb56f;fill-opacity:.2} rect.done{fill:#3fb56f}
            .come{stroke:#9aa7b5} rect.come{fill:#9aa7b5}
            .origin{fill:#f0883e} .others{fill:#5b8fd9} .inside{fill:#4a7fa8}}
            </style>
            """;

    /** A part of the traffic. */
    private record Layer(Traffic.From from, String name, String kind) {}

    private static final Layer ORIGIN = new Layer(Traffic.From.ORIGIN, "from the server", "origin");
    private static final Layer OTHERS = new Layer(Traffic.From.OTHER_SITE, "from other sites", "others");
    private static final Layer INSIDE = new Layer(Traffic.From.SAME_SITE, "from the same site", "inside");
    private static final Layer MACHINES = new Layer(Traffic.From.SAME_SITE, "from other machines", "inside");

    private final Scenario scenario;
    private final Outcome outcome;
    private final StringBuilder svg = new StringBuilder();
    private final double end;

    Plot(Scenario scenario, Outcome outcome) {
        this.scenario = scenario;
        this.outcome = outcome;
        this.end = Math.max(outcome.makespan(), outcome.bound().seconds()) * 1.04;
    }

    void write(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(file, svg());
    }

    String svg() {
        svg.setLength(0);
        add(
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' height='%d' "
                        + "font-family='Helvetica, Arial, sans-serif' font-size='13'>",
                WIDTH, HEIGHT, WIDTH, HEIGHT);
        svg.append(STYLE);
        add("<rect class='paper' width='100%%' height='100%%'/>");
        text(LEFT, 34, "start", "font-size='19' font-weight='bold'", escape(Report.fleet(scenario)));
        text(
                LEFT,
                58,
                "start",
                "class='pale'",
                escape(String.format(
                        Locale.ROOT,
                        "complete after %s, %.3f × the bound · %.2f copies from the server%s",
                        Quantity.saySeconds(outcome.makespan()),
                        outcome.ratio(),
                        outcome.originCopies(),
                        outcome.wanCopies().length == 0
                                ? ""
                                : String.format(Locale.ROOT, ", %.2f over each WAN", outcome.meanWanCopies()))));
        completion();
        boolean sites = !scenario.sites().isEmpty();
        traffic(MIDDLE, sites ? "inside the sites" : "among machines", List.of(sites ? INSIDE : MACHINES));
        traffic(
                LOWER,
                sites ? "from outside the sites" : "from the server",
                sites ? List.of(ORIGIN, OTHERS) : List.of(ORIGIN));
        text((LEFT + RIGHT) / 2.0, LOWER[1] + 46, "middle", "class='pale'", "time since the rollout began");
        svg.append("</svg>\n");
        return svg.toString();
    }

    private void completion() {
        double[] done = outcome.done();
        int all = Math.max(1, done.length + outcome.stuck());
        for (int i = 0; i <= 4; i++) {
            level(UPPER, i / 4.0, 25 * i + " %");
        }
        times(UPPER);
        received();
        double bound = x(outcome.bound().seconds());
        StringBuilder path = new StringBuilder(String.format(Locale.ROOT, "M%.1f,%d", x(0), UPPER[1]));
        int every = Math.max(1, done.length / 400);
        double height = UPPER[1];
        for (int i = 0; i < done.length; i++) {
            if (i % every == 0 || i == done.length - 1) {
                path.append(String.format(Locale.ROOT, " L%.1f,%.1f", x(done[i]), height));
                height = y(UPPER, (i + 1.0) / all);
                path.append(String.format(Locale.ROOT, " L%.1f,%.1f", x(done[i]), height));
            }
        }
        path.append(String.format(Locale.ROOT, " L%.1f,%.1f", x(end), height));
        add("<path class='area' d='%s L%.1f,%d Z'/>", path, x(end), UPPER[1]);
        add("<path class='done' d='%s' stroke-width='2.5' stroke-linejoin='round'/>", path);
        add(
                "<line class='limit' x1='%.1f' x2='%.1f' y1='%d' y2='%d' stroke-dasharray='5 4'/>",
                bound, bound, UPPER[0], UPPER[1]);
        text(
                bound - 6,
                UPPER[1] - 10,
                "end",
                "class='limit'",
                escape("the bound: " + Quantity.saySeconds(outcome.bound().seconds()) + ", "
                        + outcome.bound().bottleneck()));
    }

    /** What has been received until then, as a part of all. */
    private void received() {
        Traffic traffic = outcome.traffic();
        double all = 0;
        for (Traffic.From from : Traffic.From.values()) {
            all += traffic.total(from);
        }
        StringBuilder path = new StringBuilder(String.format(Locale.ROOT, "M%.1f,%d", x(0), UPPER[1]));
        double sum = 0;
        int steps = traffic.series(Traffic.From.ORIGIN).length;
        for (int i = 0; i < steps; i++) {
            for (Traffic.From from : Traffic.From.values()) {
                sum += traffic.series(from)[i];
            }
            double at = Math.min(end, (i + 1) * traffic.bucketSeconds());
            path.append(String.format(Locale.ROOT, " L%.1f,%.1f", x(at), y(UPPER, sum / Math.max(1, all))));
        }
        add("<path class='come' d='%s' stroke-width='1.8'/>", path);
        text(LEFT, UPPER[0] - 12, "start", "font-weight='bold'", "how far it is");
        legend(UPPER, List.of("bytes received", "machines complete"), List.of("come", "done"));
    }

    private void traffic(int[] panel, String title, List<Layer> layers) {
        Traffic traffic = outcome.traffic();
        int steps = traffic.series(Traffic.From.ORIGIN).length;
        double[][] sums = new double[layers.size() + 1][steps];
        double top = 1;
        for (int layer = 0; layer < layers.size(); layer++) {
            long[] series = smooth(traffic.series(layers.get(layer).from));
            for (int i = 0; i < steps; i++) {
                sums[layer + 1][i] = sums[layer][i] + series[i] / traffic.bucketSeconds();
                top = Math.max(top, sums[layer + 1][i]);
            }
        }
        double unit = top * 8 >= 1e9 ? 1e9 / 8 : 1e6 / 8;
        double highest = nice(top / unit, 4) * 4;
        for (int i = 0; i <= 4; i++) {
            level(panel, i / 4.0, number(highest * i / 4) + (i == 4 ? unit > 1e8 ? " Gbit/s" : " Mbit/s" : ""));
        }
        for (int layer = 0; layer < layers.size(); layer++) {
            String area = area(panel, sums[layer], sums[layer + 1], highest * unit);
            add("<path class='%s' d='%s'/>", layers.get(layer).kind, area);
        }
        times(panel);
        text(LEFT, panel[0] - 12, "start", "font-weight='bold'", title);
        legend(
                panel,
                layers.stream().map(Layer::name).toList(),
                layers.stream().map(Layer::kind).toList());
    }

    /** The mean of three: what comes within one step is a matter of chance. */
    private static long[] smooth(long[] series) {
        long[] smooth = series.clone();
        for (int i = 1; i + 1 < series.length; i++) {
            smooth[i] = (series[i - 1] + series[i] + series[i + 1]) / 3;
        }
        return smooth;
    }

    private String area(int[] panel, double[] below, double[] above, double highest) {
        StringBuilder path = new StringBuilder();
        double step = outcome.traffic().bucketSeconds();
        for (int i = 0; i < above.length; i++) {
            path.append(String.format(
                    Locale.ROOT, "%s%.1f,%.1f ", i == 0 ? "M" : "L", x(time(i, step)), y(panel, above[i] / highest)));
        }
        for (int i = below.length - 1; i >= 0; i--) {
            path.append(String.format(Locale.ROOT, "L%.1f,%.1f ", x(time(i, step)), y(panel, below[i] / highest)));
        }
        return path.append('Z').toString();
    }

    private double time(int step, double seconds) {
        return Math.min(end, (step + 0.5) * seconds);
    }

    private void legend(int[] panel, List<String> names, List<String> kinds) {
        double at = RIGHT;
        for (int i = names.size() - 1; i >= 0; i--) {
            at -= 7.3 * names.get(i).length();
            text(at, panel[0] - 12, "start", "", names.get(i));
            at -= 6;
            add("<rect class='%s' x='%.1f' y='%d' width='11' height='11'/>", kinds.get(i), at - 11, panel[0] - 22);
            at -= 30;
        }
    }

    private void level(int[] panel, double part, String label) {
        double at = y(panel, part);
        add("<line class='%s' x1='%d' x2='%d' y1='%.1f' y2='%.1f'/>", part == 0 ? "axis" : "grid", LEFT, RIGHT, at, at);
        text(LEFT - 8, at + 4, "end", "font-size='12' class='pale'", label);
    }

    private void times(int[] panel) {
        double unit = end <= 600 ? 1 : end <= 4 * 3600 ? 60 : 3600;
        String name = unit == 1 ? " s" : unit == 60 ? " min" : " h";
        double step = nice(end / unit, MOST_TICKS) * unit;
        for (double seconds = 0; seconds <= end; seconds += step) {
            add(
                    "<line class='axis' x1='%.1f' x2='%.1f' y1='%d' y2='%d'/>",
                    x(seconds), x(seconds), panel[1], panel[1] + 5);
            text(x(seconds), panel[1] + 20, "middle", "font-size='12' class='pale'", number(seconds / unit) + name);
        }
    }

    private static String number(double value) {
        return new BigDecimal(value)
                .setScale(2, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }

    /** The least round step of which so many reach as far as a value. */
    private static double nice(double value, int steps) {
        double step = Math.max(value, 1e-9) / steps;
        double power = Math.pow(10, Math.floor(Math.log10(step)));
        for (double factor : new double[] {1, 1.5, 2, 2.5, 4, 5, 6, 8}) {
            if (step <= factor * power * (1 + 1e-9)) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private double x(double seconds) {
        return LEFT + (RIGHT - LEFT) * Math.min(1, seconds / end);
    }

    private static double y(int[] panel, double part) {
        return panel[1] - (panel[1] - panel[0]) * Math.min(1, part);
    }

    private void text(double x, double y, String anchor, String more, String text) {
        add("<text x='%.1f' y='%.1f' text-anchor='%s' %s>%s</text>", x, y, anchor, more, text);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&apos;");
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
