/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.swarm;

/**
 * Who brings a piece into a site. Each piece has one owner among a site's gateways, by its index: claims would race, and
 * each race costs another copy on the WAN. The same index says which site the origin gives the piece to first, so that sites
 * get different pieces and swap them.
 *
 * @param sites sites in the swarm, at least 1
 * @param gateways gateways of this site, at least 1
 */
public record Ownership(int sites, int gateways) {

    /** Machines from which on a site is large. */
    private static final int LARGE = 12;

    public Ownership {
        if (sites < 1 || gateways < 1) {
            throw new IllegalArgumentException("no owner among " + sites + " sites, " + gateways + " gateways");
        }
    }

    /** The gateway that owns a piece, from 0. */
    public int owner(int piece) {
        return piece / sites % gateways;
    }

    /** The site that the origin gives a piece to first, from 0. */
    public int firstSite(int piece) {
        return piece % sites;
    }

    /**
     * How many gateways a site has. Nobody knows its links: a large one has four, as if its WAN were as fast as a machine, for
     * each gateway hands on what it brings in; any other two, so that one may die.
     *
     * @param machines machines of the site
     */
    public static int gateways(int machines) {
        return machines >= LARGE ? 4 : Math.max(1, Math.min(machines, 2));
    }

    /** Whether two gateways of different sites are to know each other: those that own the same pieces. */
    public static boolean meet(int index, int gateways, int otherIndex, int otherGateways) {
        return gateways <= otherGateways ? otherIndex % gateways == index : index % otherGateways == otherIndex;
    }
}
