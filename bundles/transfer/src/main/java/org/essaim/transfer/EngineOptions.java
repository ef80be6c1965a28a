/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.essaim.transfer.core.EngineLimits;
import org.essaim.transfer.net.NetworkOptions;

/**
 * How the engine is configured.
 *
 * @param host where it listens
 * @param port the first port tried; the next {@link NetworkOptions#PORTS} follow when it is taken. 0 takes any free one
 * @param lab whether it talks to anyone, without TLS
 * @param limits what it may use
 * @param bufferBytes direct memory for pieces on their way
 * @param diskThreads threads that hash, read and write
 */
public record EngineOptions(
        InetAddress host, int port, boolean lab, EngineLimits limits, long bufferBytes, int diskThreads) {

    /** 16 MiB, and two threads. */
    public static EngineOptions of(InetAddress host, int port, boolean lab) {
        return new EngineOptions(host, port, lab, EngineLimits.USUAL, 16 << 20, 2);
    }

    NetworkOptions network() {
        return NetworkOptions.of(host, port, true).withConnections(limits.connections());
    }

    /** Whether a peer at this address may be talked to. */
    boolean admits(InetSocketAddress peer) {
        return !peer.isUnresolved();
    }
}
