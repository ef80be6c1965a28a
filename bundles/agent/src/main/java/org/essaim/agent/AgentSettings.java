/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.util.Map;

/**
 * How this machine is configured.
 *
 * @param token as the administrator wrote it, perhaps empty
 * @param machine the id it asks for
 */
record AgentSettings(String token, String machine, String site, Map<String, String> labels) {

    AgentSettings {
        labels = Map.copyOf(labels);
    }

    @Override
    public String toString() {
        return "AgentSettings[" + machine + "]";
    }
}
