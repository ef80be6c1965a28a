/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * A fleet, its links and what befalls it.
 *
 * @param payload what is sent
 * @param server the server's uplink, bytes per second
 * @param sites the sites; none for one network in which all links are alike to reach
 * @param hosts the machines
 * @param mishaps what befalls them
 * @param rules how they share
 * @param costs what the network takes besides
 * @param seed of all random numbers
 */
public record Scenario(
        Payload payload,
        double server,
        List<Site> sites,
        List<Host> hosts,
        Mishaps mishaps,
        Rules rules,
        Costs costs,
        long seed) {

    /** No site. */
    public static final int NOWHERE = -1;

    /**
     * A site and its link to the others.
     *
     * @param up bytes per second out of it
     * @param down bytes per second into it
     */
    public record Site(String name, double up, double down) {}

    /**
     * A machine.
     *
     * @param site where it is, or {@link #NOWHERE}
     * @param listed where the site map says that it is, or {@link #NOWHERE}
     * @param up bytes per second that it can send
     * @param down bytes per second that it can receive
     * @param joins seconds from the start
     */
    public record Host(int site, int listed, double up, double down, double joins) {
        public Host(int site, double up, double down) {
            this(site, site, up, down, 0);
        }
    }

    /**
     * A machine's death.
     *
     * @param host its number
     * @param seconds from the start
     */
    public record Death(int host, double seconds) {}

    /**
     * What goes wrong.
     *
     * @param churn part of the machines that leave for good, at random times before the bound
     * @param serverDies copies of the payload after which the server is gone; infinite when it stays
     * @param deaths machines that leave at a given time
     * @param gatewaysDie when the first gateway of every site leaves, as a part of the bound; infinite for never
     */
    public record Mishaps(double churn, double serverDies, List<Death> deaths, double gatewaysDie) {
        public static final Mishaps NONE =
                new Mishaps(0, Double.POSITIVE_INFINITY, List.of(), Double.POSITIVE_INFINITY);

        public Mishaps {
            deaths = List.copyOf(deaths);
        }
    }

    /** How machines share. */
    public enum Policy {
        /** An ordinary seed, four receivers a sender, chosen anew every ten seconds, long queues. */
        PLAIN,
        /** The origin gives each piece once; everybody serves all neighbours at once. */
        PULL,
        /** What Essaim does. */
        GRANTS
    }

    /**
     * How machines share, and how finely this is simulated.
     *
     * @param originCopies copies of the payload after which the origin stops
     * @param chunk bytes that are sent as one; 16 KiB simulates every block
     * @param told whether machines tell their load
     */
    public record Rules(Policy policy, double originCopies, int chunk, boolean told) {}

    public Scenario {
        sites = List.copyOf(sites);
        hosts = List.copyOf(hosts);
        for (Host host : hosts) {
            if (host.site >= sites.size() || host.listed >= sites.size() || !(host.up > 0) || !(host.down > 0)) {
                throw new IllegalArgumentException("not a machine of this fleet: " + host);
            }
        }
    }

    /** A fleet in which the payload alone takes bytes and time. */
    public Scenario(
            Payload payload,
            double server,
            List<Site> sites,
            List<Host> hosts,
            Mishaps mishaps,
            Rules rules,
            long seed) {
        this(payload, server, sites, hosts, mishaps, rules, Costs.NONE, seed);
    }

    /** Equal machines in one network. */
    public static Scenario flat(int machines, double rate, Payload payload, long seed) {
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < machines; i++) {
            hosts.add(new Host(NOWHERE, rate, rate));
        }
        return new Scenario(payload, rate, List.of(), hosts, Mishaps.NONE, rules(payload), seed);
    }

    /** Grants, pieces in quarters. */
    static Rules rules(Payload payload) {
        int quarter = Math.max(16 << 10, payload.pieceLength() / 4);
        return new Rules(Policy.GRANTS, Double.POSITIVE_INFINITY, quarter, true);
    }

    /** The same with other rules. */
    public Scenario with(Rules other) {
        return new Scenario(payload, server, sites, hosts, mishaps, other, costs, seed);
    }

    /** The same with other mishaps. */
    public Scenario with(Mishaps other) {
        return new Scenario(payload, server, sites, hosts, other, rules, costs, seed);
    }

    /** The same over another network. */
    public Scenario with(Costs other) {
        return new Scenario(payload, server, sites, hosts, mishaps, rules, other, seed);
    }

    /** The same with every block simulated. */
    public Scenario inBlocks() {
        return with(new Rules(rules.policy, rules.originCopies, 16 << 10, rules.told));
    }
}
