/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Makes requests as an agent does, and reads replies. */
final class AgentCall {

    private static final ObjectMapper JSON = new ObjectMapper();

    private AgentCall() {}

    static AgentRequest post(String path, String credential, String body) {
        return request("POST", path, Optional.of("Bearer " + credential), Optional.empty(), Optional.empty(), body);
    }

    static AgentRequest get(String path, String credential) {
        return request("GET", path, Optional.of("Bearer " + credential), Optional.empty(), Optional.empty(), "");
    }

    static AgentRequest poll(String path, String credential, String etag, String wait) {
        return request("GET", path, Optional.of("Bearer " + credential), Optional.of(etag), Optional.of(wait), "");
    }

    static AgentRequest request(
            String method,
            String path,
            Optional<String> authorization,
            Optional<String> etag,
            Optional<String> wait,
            String body) {
        return new AgentRequest(
                method,
                path,
                wait,
                authorization,
                etag,
                body.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
                new InetSocketAddress("10.0.0.7", 50_000),
                new InetSocketAddress("10.0.0.1", 8443));
    }

    static JsonNode json(Reply reply) {
        return json(reply.body());
    }

    static JsonNode json(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (java.io.IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
