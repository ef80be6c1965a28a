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
 */
public record Site(String name, List<String> networks, int machines, List<Gateway> gateways) {

    /** Copies the lists. */
    public Site {
        networks = List.copyOf(networks);
        gateways = List.copyOf(gateways);
    }

    /**
     * A machine that brings a part of a swarm's pieces into its site.
     *
     * @param number from 0
     */
    public record Gateway(InfoHash infoHash, int number, MachineId machine) {}
}
