/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** JSON from plain maps, lists, texts and numbers, in the order in which they were put. */
public final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final ObjectWriter INDENTED = MAPPER.writerWithDefaultPrettyPrinter();

    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

    /** One object on one line. */
    public static String line(Object value) {
        return write(MAPPER.writer(), value);
    }

    /** Indented, for people and scripts. */
    public static String indented(Object value) {
        return write(INDENTED, value);
    }

    /** Adds a field; identities and times as text, an empty optional as null. */
    public Json put(String name, @Nullable Object value) {
        @Nullable Object plain = value instanceof Optional<?> optional ? optional.orElse(null) : value;
        boolean kept = plain == null
                || plain instanceof Number
                || plain instanceof Boolean
                || plain instanceof Map
                || plain instanceof Iterable;
        fields.put(name, kept ? plain : String.valueOf(plain));
        return this;
    }

    /** The fields. */
    public Map<String, @Nullable Object> map() {
        return fields;
    }

    private static String write(ObjectWriter writer, Object value) {
        try {
            return writer.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
