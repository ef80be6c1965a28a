/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.essaim.api.health.HealthCheck;

/**
 * What the doctor is told of the engine.
 *
 * @param hostRefused whether the configured host was not used
 * @param port the port it listens on, if it got one
 */
record TransferHealth(EngineOptions options, boolean hostRefused, Optional<Integer> port) implements HealthCheck {

    @Override
    public List<Finding> check() {
        List<Finding> findings = new ArrayList<>();
        findings.add(ports());
        if (hostRefused) {
            findings.add(new Finding(
                    Level.WARN,
                    "transfer",
                    "The configured host is beyond loopback and lab mode is off: only this machine can connect",
                    "Set lab=true in org.essaim.transfer, in a closed network only."));
        }
        if (options.lab()) {
            findings.add(new Finding(
                    Level.WARN,
                    "transfer",
                    "Lab mode is on: pieces travel unencrypted and any peer is believed",
                    "Set lab=false in org.essaim.transfer outside a closed network."));
        }
        return List.copyOf(findings);
    }

    private Finding ports() {
        String host = options.host().getHostAddress();
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
