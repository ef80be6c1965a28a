/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.List;
import org.essaim.bench.simulation.Scenario.Host;
import org.essaim.swarm.LowerBound;

/**
 * The least time in which any system could do it, see {@link LowerBound}. Links count at their rates, without the headers of
 * Ethernet, IP and TCP.
 *
 * @param seconds the time
 * @param bottleneck what it is that takes so long
 */
public record Bound(double seconds, String bottleneck) {

    /** The bound of a fleet whose machines all stay. */
    public static Bound of(Scenario scenario) {
        List<LowerBound.Host> hosts = scenario.hosts().stream()
                .map(host -> new LowerBound.Host(host.site(), host.up(), host.down(), host.joins()))
                .toList();
        List<LowerBound.Wan> sites = scenario.sites().stream()
                .map(site -> new LowerBound.Wan(site.up(), site.down()))
                .toList();
        double copies = scenario.rules().originCopies();
        LowerBound least = LowerBound.of(scenario.payload().bytes(), scenario.server(), copies, hosts, sites);
        return new Bound(least.seconds(), words(least, scenario));
    }

    private static String words(LowerBound least, Scenario scenario) {
        return switch (least.limit()) {
            case NOTHING, ORIGIN -> "the server's uplink";
            case MACHINE -> "the downlink of " + machine(least.number(), scenario.hosts());
            case UPLINKS -> "all uplinks together";
            case WAN ->
                "the WAN of site " + scenario.sites().get(least.number()).name();
            case SITE_UPLINKS ->
                "the uplinks in site " + scenario.sites().get(least.number()).name();
            case WANS -> "the WAN links of all sites together";
        };
    }

    private static String machine(int number, List<Host> hosts) {
        Host host = hosts.get(number);
        boolean alike = hosts.stream().mapToDouble(Host::down).distinct().count() == 1;
        String which = alike && host.joins() == 0 ? "each machine" : "machine " + (number + 1);
        return which + (host.joins() > 0 ? ", which comes late" : "");
    }
}
