/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import org.essaim.api.tracking.Place;
import org.essaim.api.tracking.Traffic;

/** What an announce says of where the payload came from: bounded in all its numbers and in how many there are. */
final class TrafficJson {

    private TrafficJson() {}

    /**
     * Of an agent that does not count it is {@link Traffic#NONE}.
     *
     * @throws org.essaim.api.RequestFault {@code BAD_BODY} when it is not of the protocol
     */
    static Traffic read(JsonNode announce) {
        JsonNode traffic = announce.get("traffic");
        if (traffic == null || traffic.isNull()) {
            return Traffic.NONE;
        }
        JsonNode received = traffic.path("received");
        if (!received.isArray() || received.size() > Traffic.MOST) {
            throw Json.bad("'received' is not a list of at most " + Traffic.MOST + " sites");
        }
        Map<Integer, Long> bytes = new HashMap<>();
        for (JsonNode entry : received) {
            int site = (int) Json.required(entry, "site", Traffic.NO_SITE, Place.MOST);
            if (bytes.put(site, Json.required(entry, "bytes", 0, Long.MAX_VALUE)) != null) {
                throw Json.bad("'received' names site " + site + " twice");
            }
        }
        return new Traffic(
                Json.required(traffic, "run", 1, Long.MAX_VALUE),
                bytes,
                Json.required(traffic, "down", 0, Long.MAX_VALUE),
                Json.required(traffic, "up", 0, Long.MAX_VALUE));
    }
}
