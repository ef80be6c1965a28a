/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.tracking;

import java.util.List;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;

/**
 * A part of the network that is behind one WAN link.
 *
 * @param networks its addresses, in CIDR notation
 * @param machines how many machines of it are in swarms now
 * @param gateways the machines that bring payloads in, by swarm and number
 * @param budget what may cross its link
 * @param uses what has come in over its link, by swarm
 */
public record Site(
        String name, List<String> networks, int machines, List<Gateway> gateways, SiteBudget budget, List<Use> uses) {

    /** Whose link nobody limits. */
    public Site(String name, List<String> networks, int machines, List<Gateway> gateways) {
        this(name, networks, machines, gateways, SiteBudget.NONE, List.of());
    }

    /** Copies the lists. */
    public Site {
        networks = List.copyOf(networks);
        gateways = List.copyOf(gateways);
        uses = List.copyOf(uses);
    }

    /**
     * What has come into a site of a swarm, from other sites and from the origin, as of its machines' last announces.
     *
     * @param bytes of the payload, those that came twice included
     * @param length bytes of the payload; 0 while it is not known
     * @param spent whether somebody there misses something and the site has taken in as many copies as it may, so that no
     *     more comes
     */
    public record Use(InfoHash infoHash, long bytes, long length, boolean spent) {

        /** Copies that have come; 0 while the payload's length is not known. */
        public double copies() {
            return length == 0 ? 0 : bytes / (double) length;
        }
    }

    /**
     * A machine that brings a part of a swarm's pieces into its site.
     *
     * @param number from 0
     */
    public record Gateway(InfoHash infoHash, int number, MachineId machine) {}
}
