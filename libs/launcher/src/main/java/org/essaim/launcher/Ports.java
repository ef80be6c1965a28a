/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.essaim.api.LocalFault;

/**
 * Ports that nobody listens on, none given twice. They lie below the range from which systems take ports for outgoing
 * connections, so that they are still free when they are needed. One thread.
 */
final class Ports {
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;
    private static final int ATTEMPTS = 1000;

    private final RandomGenerator random;
    private final Set<Integer> given = new HashSet<>();

    Ports(RandomGenerator random) {
        this.random = random;
    }

    /** @throws LocalFault {@code NO_PORT} when every port that was tried is taken */
    int next() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = random.nextInt(LOWEST, HIGHEST);
            if (!given.contains(port) && isFree(port)) {
                given.add(port);
                return port;
            }
        }
        throw new LocalFault(
                "NO_PORT",
                "There is no free port between " + LOWEST + " and " + HIGHEST + ".",
                "End something that listens there.");
    }

    /** On every address, so that a listener on a wildcard address is noticed too. */
    private static boolean isFree(int port) {
        try (ServerSocket any = new ServerSocket();
                ServerSocket loopback = new ServerSocket()) {
            any.setReuseAddress(false);
            any.bind(new InetSocketAddress(port));
            any.close();
            loopback.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
