/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.machines;

import java.util.Map;
import org.essaim.api.RequestFault;
import org.essaim.server.ledger.Rows;

/** What a machine says of itself; cut and bounded, because anybody with a token may say anything. */
public record Profile(String site, Map<String, String> labels, String agentVersion, String platform) {

    static final int MAX_LABELS = 32;
    private static final int MAX_SITE = 128;
    private static final int MAX_KEY = 64;
    private static final int MAX_VALUE = 128;

    /** @throws RequestFault {@code BAD_LABELS} when there are too many or one is too long */
    public Profile {
        site = Rows.cut(site, MAX_SITE);
        agentVersion = Rows.cut(agentVersion, 64);
        platform = Rows.cut(platform, 128);
        labels = Map.copyOf(labels);
        if (labels.size() > MAX_LABELS
                || labels.entrySet().stream()
                        .anyMatch(label -> label.getKey().length() > MAX_KEY
                                || label.getValue().length() > MAX_VALUE)) {
            throw new RequestFault(
                    "BAD_LABELS",
                    "A machine's labels are too many or too long",
                    "Give at most " + MAX_LABELS + " labels with names of up to " + MAX_KEY + " and values of up to "
                            + MAX_VALUE + " characters.");
        }
    }
}
