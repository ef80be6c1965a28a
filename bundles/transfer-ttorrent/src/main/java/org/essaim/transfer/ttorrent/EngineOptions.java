/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * How the engine is configured.
 *
 * @param host where it listens; beyond loopback only in lab mode
 * @param port the first port tried; the next {@link #PORTS} follow when it is taken. 0 takes any free one
 * @param lab whether it may listen and talk beyond loopback: the traffic is neither encrypted nor authenticated
 * @param connections the most peers at once, over all swarms
 */
public record EngineOptions(InetAddress host, int port, boolean lab, int connections) {

    /** How many ports are tried after the first. */
    static final int PORTS = 100;

    /** The most peers of one swarm. */
    static final int CONNECTIONS_PER_SWARM = 50;

    /** Replaces a host beyond loopback by loopback, unless in lab mode. */
    public EngineOptions {
        if (!lab && !host.isLoopbackAddress()) {
            host = InetAddress.getLoopbackAddress();
        }
    }

    /** Whether a peer at this address may be talked to. */
    boolean admits(InetSocketAddress peer) {
        InetAddress address = peer.getAddress();
        return lab || (address != null && address.isLoopbackAddress());
    }
}
