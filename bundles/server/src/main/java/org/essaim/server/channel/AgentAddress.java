/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.essaim.api.health.HealthCheck.Finding;
import org.essaim.api.health.HealthCheck.Level;

/** What agents connect to, as the token says it. */
final class AgentAddress {

    private AgentAddress() {}

    /** {@code configured}, or from where the server listens: a server on all addresses is known by its name. */
    static String of(String host, int port, String configured) {
        if (!configured.isBlank()) {
            String address = configured.strip();
            return address.matches(".*[^:]:\\d{1,5}|\\[.*]:\\d{1,5}") ? address : bracketed(address) + ':' + port;
        }
        return bracketed(everywhere(host) ? name() : host) + ':' + port;
    }

    /** What the doctor says of it. */
    static Finding finding(String host, String address, Path token) {
        boolean here = address.startsWith("127.") || address.startsWith("localhost:") || address.startsWith("[::1]");
        if (here && everywhere(host)) {
            return new Finding(
                    Level.WARN,
                    "token",
                    "the token in " + token + " leads agents to " + address + ", which is the agents' own machine",
                    "Set agents.address in etc/org.essaim.server.cfg to the name by which agents reach this server.");
        }
        return new Finding(Level.OK, "token", "the token in " + token + " leads agents to " + address, "");
    }

    private static boolean everywhere(String host) {
        return host.equals("0.0.0.0") || host.equals("::") || host.equals("[::]");
    }

    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? '[' + host + ']' : host;
    }

    private static String name() {
        try {
            return InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
