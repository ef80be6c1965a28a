/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.List;
import org.essaim.bench.simulation.Scenario.Host;
import org.essaim.bench.simulation.Scenario.Site;

/**
 * The least time in which any system could do it (Kumar and Ross, 2006): the server has to send everything once, each machine
 * to receive everything, all uplinks together to send it as often as there are machines, and the same for each site and its
 * WAN. Links count at their rates, without the headers of Ethernet, IP and TCP.
 *
 * @param seconds the time
 * @param bottleneck what it is that takes so long
 */
public record Bound(double seconds, String bottleneck) {

    /** The bound of a fleet whose machines all stay. */
    public static Bound of(Scenario scenario) {
        double bytes = scenario.payload().bytes();
        List<Host> hosts = scenario.hosts();
        Bound bound = new Bound(bytes / scenario.server(), "the server's uplink");
        boolean alike = hosts.stream().mapToDouble(Host::down).distinct().count() == 1;
        for (int i = 0; i < hosts.size(); i++) {
            Host host = hosts.get(i);
            String which = alike && host.joins() == 0 ? "each machine" : "machine " + (i + 1);
            String late = host.joins() > 0 ? ", which comes late" : "";
            bound = bound.or(host.joins() + bytes / host.down(), "the downlink of " + which + late);
        }
        bound = bound.or(filled(bytes * hosts.size(), scenario.server(), hosts), "all uplinks together");
        return scenario.sites().isEmpty() ? bound : bound.withSites(scenario);
    }

    private Bound withSites(Scenario scenario) {
        double bytes = scenario.payload().bytes();
        List<Site> sites = scenario.sites();
        Bound bound = this;
        double ups = 0;
        int used = 0;
        for (int i = 0; i < sites.size(); i++) {
            int number = i;
            Site site = sites.get(i);
            List<Host> members = scenario.hosts().stream()
                    .filter(host -> host.site() == number)
                    .toList();
            if (!members.isEmpty()) {
                used++;
                ups += site.up();
                bound = bound.or(bytes / site.down(), "the WAN of site " + site.name());
                double inside = filled(bytes * members.size(), site.down(), members);
                bound = bound.or(inside, "the uplinks in site " + site.name());
            }
        }
        boolean allSited = scenario.hosts().stream().noneMatch(host -> host.site() < 0);
        if (allSited) {
            bound = bound.or(used * bytes / (scenario.server() + ups), "the WAN links of all sites together");
            double capped = scenario.rules().originCopies();
            bound = bound.or(Math.max(0, used - capped) * bytes / ups, "the WAN links of all sites together");
        }
        return bound;
    }

    private Bound or(double other, String what) {
        return other > seconds * (1 + 1e-9) ? new Bound(other, what) : this;
    }

    /** When so many bytes can have been sent by one sender from the start and by the machines from when they come. */
    private static double filled(double bytes, double steady, List<Host> hosts) {
        double[][] joins = hosts.stream()
                .map(host -> new double[] {host.joins(), host.up()})
                .sorted((a, b) -> Double.compare(a[0], b[0]))
                .toArray(double[][]::new);
        double rate = steady;
        double late = 0;
        double time = Double.POSITIVE_INFINITY;
        for (double[] join : joins) {
            time = (bytes + late) / rate;
            if (time <= join[0]) {
                return time;
            }
            rate += join[1];
            late += join[0] * join[1];
        }
        return joins.length == 0 ? time : (bytes + late) / rate;
    }
}
