/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.tracking;

import java.net.InetSocketAddress;
import org.essaim.api.MachineId;

/**
 * Where a machine takes connections from peers.
 *
 * @param origin whether it is the server, whose bytes are counted apart
 * @param place where it stands in the swarm
 */
public record PeerEndpoint(MachineId machine, InetSocketAddress address, boolean origin, Place place) {

    /** Of a machine in a swarm without sites. */
    public PeerEndpoint(MachineId machine, InetSocketAddress address, boolean origin) {
        this(machine, address, origin, Place.FLAT);
    }
}
