/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.essaim.api.health.HealthCheck;

/**
 * What the doctor is told of the engine.
 *
 * @param identified whether this machine has a certificate to show
 * @param running whether a swarm was entered, so that there should be a port
 * @param port the port it listens on, if it got one
 */
record TransferHealth(EngineOptions options, boolean identified, boolean running, Optional<Integer> port)
        implements HealthCheck {

    @Override
    public List<Finding> check() {
        List<Finding> findings = new ArrayList<>();
        if (options.lab()) {
            findings.add(new Finding(
                    Level.WARN,
                    "transfer",
                    "Lab mode is on: pieces travel unencrypted and any peer is believed",
                    "Set lab=false in org.essaim.transfer outside a closed network."));
        } else if (!identified) {
            findings.add(new Finding(
                    Level.WARN,
                    "transfer",
                    "This machine has no certificate yet, so it exchanges nothing with others",
                    "It gets one with its registration; see what is said of the server."));
        }
        if (options.lab() || identified) {
            findings.add(ports());
        }
        return List.copyOf(findings);
    }

    private Finding ports() {
        String host = options.host().getHostAddress();
        if (!running) {
            return new Finding(
                    Level.OK,
                    "ports",
                    "No swarm was entered yet; from then on peers connect to " + host + ":" + options.port(),
                    "");
        }
        if (port.isEmpty()) {
            return new Finding(
                    Level.FAIL,
                    "ports",
                    "No port from " + options.port() + " upward is free at " + host + " for peers",
                    "Set another port in org.essaim.transfer.");
        }
        if (options.port() != 0 && port.get() != options.port()) {
            return new Finding(
                    Level.WARN,
                    "ports",
                    "Port " + options.port() + " is taken; peers connect to " + host + ":" + port.get(),
                    "Nothing, unless a firewall names the port: then set another in org.essaim.transfer.");
        }
        return new Finding(Level.OK, "ports", "Peers connect to " + host + ":" + port.get(), "");
    }
}
