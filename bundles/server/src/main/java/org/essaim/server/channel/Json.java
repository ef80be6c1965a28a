/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.essaim.api.RequestFault;

/** Reads agents' bodies strictly bounded and tolerant of fields that it does not know, and writes answers. */
final class Json {

    private static final int DEPTH = 8;
    private static final int TEXT = 16_384;
    private static final int NAMES = 512;
    private static final int ENTRIES = 512;

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .maxStringLength(TEXT)
                            .maxNameLength(NAMES)
                            .maxNumberLength(32)
                            .maxDocumentLength(AgentGateway.MAX_BODY)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Json() {}

    static byte[] write(JsonNode body) {
        try {
            return MAPPER.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON nodes can always be written", e);
        }
    }

    /** @throws RequestFault {@code BAD_BODY} when it is no JSON object within the bounds */
    static JsonNode object(byte[] body) {
        try {
            JsonNode node = MAPPER.readTree(body);
            if (node != null && node.isObject()) {
                return node;
            }
            throw bad("it is not a JSON object");
        } catch (JsonProcessingException e) {
            throw bad(e.getOriginalMessage());
        } catch (IOException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
    }

    /** A text; empty when it is missing, null or empty. */
    static Optional<String> text(JsonNode object, String field) {
        JsonNode value = object.get(field);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw bad("'" + field + "' is not a text");
        }
        return Optional.of(value.textValue()).filter(text -> !text.isEmpty());
    }

    static String required(JsonNode object, String field) {
        return text(object, field).orElseThrow(() -> bad("'" + field + "' is missing"));
    }

    /** A whole number; {@code otherwise} when it is missing or null. */
    static long number(JsonNode object, String field, long otherwise) {
        JsonNode value = object.get(field);
        if (value == null || value.isNull()) {
            return otherwise;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw bad("'" + field + "' is not a whole number");
        }
        return value.longValue();
    }

    static long required(JsonNode object, String field, long from, long to) {
        if (!object.hasNonNull(field)) {
            throw bad("'" + field + "' is missing");
        }
        long value = number(object, field, from);
        if (value < from || value > to) {
            throw bad("'" + field + "' is not between " + from + " and " + to);
        }
        return value;
    }

    /** A map of texts; empty when it is missing. */
    static Map<String, String> map(JsonNode object, String field) {
        JsonNode value = object.get(field);
        Map<String, String> map = new TreeMap<>();
        if (value == null || value.isNull()) {
            return map;
        }
        if (!value.isObject() || value.size() > ENTRIES) {
            throw bad("'" + field + "' is not an object of at most " + ENTRIES + " texts");
        }
        value.properties().forEach(entry -> {
            if (!entry.getValue().isTextual()) {
                throw bad("'" + field + "' holds something that is not a text");
            }
            map.put(entry.getKey(), entry.getValue().textValue());
        });
        return map;
    }

    static RequestFault bad(String what) {
        return new RequestFault(
                "BAD_BODY", "The request cannot be understood: " + what, "Update the agent, or the server, to match.");
    }
}
