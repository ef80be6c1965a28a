/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;

/** JSON, strict and bounded: no duplicate names, nothing after the end, shallow, and every field checked when read. */
public final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxStringLength(64 << 10)
                            .maxNumberLength(32)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /** An empty object. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** The bytes of a tree. */
    public static byte[] bytes(JsonNode json) {
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws IllegalArgumentException when the bytes are not one JSON object */
    public static JsonNode parse(byte[] json) {
        try {
            JsonNode tree = MAPPER.readTree(json);
            if (!tree.isObject()) {
                throw new IllegalArgumentException("it is not a JSON object");
            }
            return tree;
        } catch (IOException e) {
            throw new IllegalArgumentException("it is not JSON", e);
        }
    }

    /** @throws IllegalArgumentException when the field is no string of 1 to {@code max} characters */
    public static String text(JsonNode json, String field, int max) {
        JsonNode value = json.path(field);
        if (!value.isTextual()
                || value.textValue().isEmpty()
                || value.textValue().length() > max) {
            throw new IllegalArgumentException("'" + field + "' is not a text of 1 to " + max + " characters");
        }
        return value.textValue();
    }

    /** A string that may be missing or null, cut to {@code max} characters. */
    public static Optional<String> optionalText(JsonNode json, String field, int max) {
        JsonNode value = json.path(field);
        if (!value.isTextual() || value.textValue().isEmpty()) {
            return Optional.empty();
        }
        String text = value.textValue();
        return Optional.of(text.length() > max ? text.substring(0, max) : text);
    }

    /** @throws IllegalArgumentException when the field is no integer of at least 0 */
    public static long number(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw new IllegalArgumentException("'" + field + "' is not a number from 0");
        }
        return value.longValue();
    }

    /** @throws IllegalArgumentException when the field is there and no boolean */
    public static boolean flag(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (value.isMissingNode()) {
            return false;
        }
        if (!value.isBoolean()) {
            throw new IllegalArgumentException("'" + field + "' is not true or false");
        }
        return value.booleanValue();
    }

    /** @throws IllegalArgumentException when the field is no list of at most {@code max} entries */
    public static JsonNode list(JsonNode json, String field, int max) {
        JsonNode value = json.path(field);
        if (!value.isArray() || value.size() > max) {
            throw new IllegalArgumentException("'" + field + "' is not a list of at most " + max);
        }
        return value;
    }
}
