/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Where a network listens, and what bounds it.
 *
 * @param host where it listens
 * @param port the first port tried; the next {@link #PORTS} follow when it is taken. 0 takes any free one
 * @param beyondLoopback whether it listens and talks beyond loopback
 * @param connections the most connections at once, those that are still being set up included
 * @param halfOpen the most connections of one direction that are still being set up
 * @param greeting how long a connection may take until both handshakes are through, from the first packet on
 * @param silence how long an open peer may say nothing, or take nothing of what waits for it
 * @param keepAlive how long an open connection may stay without a message of ours before a keep-alive goes out
 * @param receiveBuffer bytes read at once
 * @param kernelUnsent the least limit of bytes that wait in the kernel unsent; fast links get 2 ms of their rate
 * @param mostUnsent bytes queued for one peer at which it is given up
 */
public record NetworkOptions(
        InetAddress host,
        int port,
        boolean beyondLoopback,
        int connections,
        int halfOpen,
        Duration greeting,
        Duration silence,
        Duration keepAlive,
        int receiveBuffer,
        int kernelUnsent,
        int mostUnsent) {

    /** How many ports are tried after the first. */
    public static final int PORTS = 100;

    /** Replaces a host beyond loopback by loopback, unless that is allowed. */
    public NetworkOptions {
        if (!beyondLoopback && !host.isLoopbackAddress()) {
            host = InetAddress.getLoopbackAddress();
        }
    }

    /** The usual bounds: 200 connections, 50 being set up each way, 10 s for a handshake. */
    public static NetworkOptions of(InetAddress host, int port, boolean beyondLoopback) {
        return new NetworkOptions(
                host,
                port,
                beyondLoopback,
                200,
                50,
                Duration.ofSeconds(10),
                Duration.ofSeconds(150),
                Duration.ofSeconds(60),
                256 << 10,
                8 << 10,
                16 << 20);
    }

    /** The same with another limit of connections. */
    public NetworkOptions withConnections(int most) {
        return new NetworkOptions(
                host,
                port,
                beyondLoopback,
                most,
                Math.min(halfOpen, most),
                greeting,
                silence,
                keepAlive,
                receiveBuffer,
                kernelUnsent,
                mostUnsent);
    }

    /** The same with other limits of time. */
    public NetworkOptions withTimes(Duration forGreeting, Duration forSilence, Duration forKeepAlive) {
        return new NetworkOptions(
                host,
                port,
                beyondLoopback,
                connections,
                halfOpen,
                forGreeting,
                forSilence,
                forKeepAlive,
                receiveBuffer,
                kernelUnsent,
                mostUnsent);
    }

    /** Whether a peer at this address may be talked to. */
    boolean admits(InetSocketAddress peer) {
        InetAddress address = peer.getAddress();
        return address != null && (beyondLoopback || address.isLoopbackAddress());
    }
}
