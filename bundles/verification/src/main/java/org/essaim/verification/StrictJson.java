/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.verification;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** JSON of strangers: bounded, UTF-8 alone, no key twice, nothing after the end. Errors are {@link IllegalArgumentException}s. */
final class StrictJson {

    /** No document of ours is longer, in bytes. */
    static final int LONGEST = 64 * 1024;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxNumberLength(20)
                            .maxStringLength(LONGEST)
                            .maxNameLength(256)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private StrictJson() {}

    static JsonNode object(byte[] document) {
        if (document.length > LONGEST) {
            throw new IllegalArgumentException("it is longer than " + LONGEST + " bytes");
        }
        JsonNode node;
        try {
            // From text, not bytes: given bytes, the parser would guess at UTF-16 and UTF-32 as well.
            node = MAPPER.readTree(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(document))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("it is not UTF-8", e);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is not JSON: " + e.getOriginalMessage(), e);
        }
        if (!node.isObject()) {
            throw new IllegalArgumentException("it is not a JSON object");
        }
        return node;
    }

    static JsonNode field(JsonNode object, String name) {
        JsonNode value = object.get(name);
        if (value == null) {
            throw new IllegalArgumentException("it has no '" + name + "'");
        }
        return value;
    }

    static String text(JsonNode object, String name) {
        JsonNode value = field(object, name);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("its '" + name + "' is not a text");
        }
        return value.textValue();
    }

    static long number(JsonNode object, String name, long least, long most) {
        JsonNode value = field(object, name);
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < least
                || value.longValue() > most) {
            throw new IllegalArgumentException(
                    "its '" + name + "' is not a whole number from " + least + " to " + most);
        }
        return value.longValue();
    }

    /** Standard or URL-safe base64, as DSSE's envelope.md has it. */
    static byte[] base64(JsonNode object, String name) {
        String text = text(object, name);
        boolean urlSafe = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
        try {
            return (urlSafe ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("its '" + name + "' is not base64", e);
        }
    }
}
