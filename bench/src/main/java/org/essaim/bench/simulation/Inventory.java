/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.essaim.bench.simulation.Scenario.Host;

/**
 * A fleet from a file: a header, then one machine per line. Columns {@code site,up,down} and, if wished, {@code join} (when the
 * machine comes) and {@code listed} (where the site map says it is), in any order. Empty lines and those that begin with # do
 * not count.
 *
 * @param hosts the machines
 * @param sites the names of the sites, in the order in which they come
 */
record Inventory(List<Host> hosts, List<String> sites) {

    private static final List<String> COLUMNS = List.of("site", "up", "down", "join", "listed");
    private static final int MOST_MACHINES = 1_000_000;

    /** Reads a file. */
    static Inventory read(Path file) throws IOException, UsageException {
        try (BufferedReader in = Files.newBufferedReader(file)) {
            return new Reader(file.toString(), in).read();
        }
    }

    private static final class Reader {
        private final String name;
        private final BufferedReader in;
        private final Map<String, Integer> places = new LinkedHashMap<>();
        private final Map<String, Integer> sites = new LinkedHashMap<>();
        private final List<Host> hosts = new ArrayList<>();
        private int line;

        Reader(String name, BufferedReader in) {
            this.name = name;
            this.in = in;
        }

        Inventory read() throws IOException, UsageException {
            for (String text = in.readLine(); text != null; text = in.readLine()) {
                line++;
                String bare = text.strip().replace("\uFEFF", "");
                if (bare.isEmpty() || bare.startsWith("#")) {
                    continue;
                }
                String[] cells = bare.split(",", -1);
                if (places.isEmpty()) {
                    header(cells);
                } else {
                    machine(cells);
                }
            }
            if (hosts.isEmpty()) {
                throw new UsageException(name + ": there is no machine in it.");
            }
            return new Inventory(List.copyOf(hosts), List.copyOf(sites.keySet()));
        }

        private void header(String[] cells) throws UsageException {
            for (int i = 0; i < cells.length; i++) {
                String column = cells[i].strip().toLowerCase(Locale.ROOT);
                if (!COLUMNS.contains(column) || places.put(column, i) != null) {
                    throw wrong(
                            "the header may name " + String.join(", ", COLUMNS) + ", each once, not '" + column + "'");
                }
            }
            for (String column : COLUMNS.subList(0, 3)) {
                if (!places.containsKey(column)) {
                    throw wrong("the header does not name the column '" + column + "'");
                }
            }
        }

        private void machine(String[] cells) throws UsageException {
            if (cells.length != places.size()) {
                throw wrong("there are " + cells.length + " cells under " + places.size() + " columns");
            }
            if (hosts.size() == MOST_MACHINES) {
                throw wrong("there are more than " + MOST_MACHINES + " machines");
            }
            try {
                int site = site(cell(cells, "site"));
                int listed = places.containsKey("listed") ? site(cell(cells, "listed")) : site;
                String join = cell(cells, "join");
                double joins = join.isEmpty() ? 0 : Quantity.seconds(join);
                hosts.add(new Host(
                        site, listed, Quantity.rate(cell(cells, "up")), Quantity.rate(cell(cells, "down")), joins));
            } catch (UsageException e) {
                throw wrong(e.getMessage() == null ? "?" : e.getMessage());
            }
        }

        private int site(String site) {
            return site.isEmpty() ? Scenario.NOWHERE : sites.computeIfAbsent(site, s -> sites.size());
        }

        private String cell(String[] cells, String column) {
            Integer place = places.get(column);
            return place == null ? "" : cells[place].strip();
        }

        private UsageException wrong(String what) {
            return new UsageException(name + " line " + line + ": " + what);
        }
    }
}
