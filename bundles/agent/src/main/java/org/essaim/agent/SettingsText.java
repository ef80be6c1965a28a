/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads settings as an administrator writes them. */
final class SettingsText {

    private static final Logger LOG = LoggerFactory.getLogger(SettingsText.class);
    private static final int MAX_LABELS = 64;

    private SettingsText() {}

    /** Labels written {@code name=value,name=value}; what has another form is left out and said in the log. */
    static Map<String, String> labels(String text) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String label : text.split(",", -1)) {
            int equals = label.indexOf('=');
            String name = equals < 0 ? "" : label.substring(0, equals).strip();
            if (!name.isEmpty() && name.length() <= 64 && labels.size() < MAX_LABELS) {
                labels.put(name, label.substring(equals + 1).strip());
            } else if (!label.isBlank()) {
                LOG.warn("The label '{}' in etc/org.essaim.agent.cfg is left out: write name=value", label.strip());
            }
        }
        return labels;
    }

    /** The machine's id as configured, or from its host name. */
    static String machine(String configured) {
        return configured.isBlank() ? fromHostName(hostName()) : configured.strip();
    }

    static String fromHostName(String host) {
        String safe = host.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^[^A-Za-z0-9]+", "");
        if (safe.isEmpty()) {
            return "machine";
        }
        return safe.length() > 128 ? safe.substring(0, 128) : safe;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "machine";
        }
    }
}
