/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.tracking;

/**
 * Where a machine stands in a swarm over several sites, as the tracker says. What crosses a WAN is brought in by a site's
 * gateways, each of which owns a part of the pieces; everybody else exchanges with its own site alone. In a swarm without
 * sites all machines are near each other.
 *
 * @param site its site's number in this swarm, from 0; {@link #APART} for a server, which is in none
 * @param sites how many sites there are, 0 where none are told apart; at most {@link #MOST}
 * @param gateway its number among its site's gateways, from 0, or {@link #NO_GATEWAY}
 * @param gateways how many gateways its site has; at most {@link #MOST}
 */
public record Place(int site, int sites, int gateway, int gateways) {

    /** The site of a server. */
    public static final int APART = -1;

    /** What a machine that is no gateway has instead of a number among them. */
    public static final int NO_GATEWAY = -1;

    /** Sites of a swarm, and gateways of a site, at most. */
    public static final int MOST = 10_000;

    /** Anywhere in a swarm without sites. */
    public static final Place FLAT = new Place(0, 0, NO_GATEWAY, 0);

    /** @throws IllegalArgumentException when a number is beyond what the others allow */
    public Place {
        boolean sited = sites >= 0 && sites <= MOST && site >= APART && site < Math.max(1, sites);
        boolean numbered = gateways >= 0 && gateways <= MOST && gateway >= NO_GATEWAY && gateway < gateways;
        boolean needed = sites > 0 || gateways == 0; // without sites there is nothing to bring anything into
        if (!sited || !numbered || !needed) {
            throw new IllegalArgumentException(
                    "no place: site " + site + " of " + sites + ", gateway " + gateway + " of " + gateways);
        }
    }

    /** A server's place in a swarm with so many sites. */
    public static Place apart(int sites) {
        return sites == 0 ? FLAT : new Place(APART, sites, NO_GATEWAY, 0);
    }

    /** Whether it is one of its site's gateways. */
    public boolean isGateway() {
        return gateway != NO_GATEWAY;
    }

    /** Whether a WAN lies between it and another. */
    public boolean isFarFrom(Place other) {
        return sites > 0 && other.sites > 0 && (site != other.site || site == APART);
    }
}
