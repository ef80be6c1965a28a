/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import org.essaim.api.Fault;
import org.essaim.api.RequestFault;

/** What an agent is answered. */
record Reply(int status, String contentType, byte[] body, Optional<String> etag) {

    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";

    /** Codes of faults whose status is not 400. */
    private static final Map<String, Integer> STATUS = Map.ofEntries(
            Map.entry("UNKNOWN_CREDENTIAL", 401),
            Map.entry("BAD_TOKEN", 403),
            Map.entry("WRONG_MACHINE", 403),
            Map.entry("NOT_FOUND", 404),
            Map.entry("NO_SUCH_ACTION", 404),
            Map.entry("NO_SUCH_PATCH", 404),
            Map.entry("UNKNOWN_SWARM", 404),
            Map.entry("WRONG_METHOD", 405),
            Map.entry("MACHINE_EXISTS", 409),
            Map.entry("BODY_TOO_LARGE", 413),
            Map.entry("AGENT_TOO_OLD", 426),
            Map.entry("TOO_MANY_ATTEMPTS", 429));

    static Reply json(ObjectNode body) {
        return new Reply(200, JSON, Json.write(body), Optional.empty());
    }

    static Reply json(ObjectNode body, String etag) {
        return new Reply(200, JSON, Json.write(body), Optional.of(etag));
    }

    static Reply bytes(byte[] body) {
        return new Reply(200, "application/octet-stream", body, Optional.empty());
    }

    static Reply notModified(String etag) {
        return new Reply(304, JSON, new byte[0], Optional.of(etag));
    }

    static Reply empty() {
        return json(JsonNodeFactory.instance.objectNode());
    }

    /** RFC 9457. */
    static Reply problem(Fault fault) {
        int status = fault instanceof RequestFault ? STATUS.getOrDefault(fault.code(), 400) : 503;
        return problem(status, fault.code(), fault.sentence(), fault.remedy());
    }

    static Reply problem(int status, String code, String sentence, String remedy) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("title", code)
                .put("status", status)
                .put("detail", sentence)
                .put("code", code)
                .put("remedy", remedy);
        return new Reply(status, PROBLEM, Json.write(body), Optional.empty());
    }
}
