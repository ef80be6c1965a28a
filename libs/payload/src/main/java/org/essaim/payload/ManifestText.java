/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.essaim.api.Fault;
import org.essaim.api.PatchId;
import org.essaim.api.Sha256;

/**
 * A manifest's lines as text, without their LF. There is one way only to write a line; the reader takes no other, so
 * that two readers cannot understand it differently. Thread-safe.
 */
final class ManifestText {
    /** No line is longer, in bytes: all patterns of a header with every character escaped. */
    static final int MAX_LINE = 256 << 10;

    private static final int FORMAT = 1;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(2)
                    .maxStringLength(MAX_LINE)
                    .maxNumberLength(20)
                    .maxNameLength(32)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private ManifestText() {}

    static String header(ManifestHeader header) {
        StringBuilder line = new StringBuilder("{\"essaim-manifest\":").append(FORMAT);
        string(line, "name", header.id().name());
        string(line, "version", header.id().version());
        string(line, "kind", header.kind());
        line.append(",\"entries\":").append(header.entries());
        line.append(",\"treeLength\":").append(header.treeLength()).append(",\"preserve\":[");
        for (int i = 0; i < header.preserve().size(); i++) {
            quoted(i == 0 ? line : line.append(','), header.preserve().get(i));
        }
        return line.append("]}").toString();
    }

    static String entry(ManifestEntry entry) {
        StringBuilder line = new StringBuilder("{\"path\":");
        quoted(line, entry.path());
        string(line, "type", String.valueOf(entry.type().letter()));
        if (entry.type() == EntryType.LINK) {
            entry.target().ifPresent(target -> string(line, "target", target));
            return line.append('}').toString();
        }
        string(line, "mode", entry.octalMode());
        string(line, "owner", entry.owner());
        line.append(",\"mtime\":").append(entry.mtime());
        if (entry.type() == EntryType.FILE) {
            line.append(",\"size\":").append(entry.size());
            entry.root().ifPresent(root -> string(line, "root", root.hex()));
        }
        return line.append('}').toString();
    }

    /** @throws IllegalArgumentException when the line is anything else than what {@link #header} writes */
    static ManifestHeader parseHeader(String line) {
        Map<String, Object> fields = fields(line);
        if (!Long.valueOf(FORMAT).equals(fields.get("essaim-manifest"))) {
            throw new IllegalArgumentException("it is no manifest of format " + FORMAT);
        }
        List<String> preserve = new ArrayList<>();
        for (Object pattern : fields.get("preserve") instanceof List<?> list ? list : List.of()) {
            preserve.add((String) pattern);
        }
        try {
            PatchId id = new PatchId(text(fields, "name"), text(fields, "version"));
            int entries = Math.toIntExact(number(fields, "entries"));
            var header = new ManifestHeader(id, text(fields, "kind"), entries, number(fields, "treeLength"), preserve);
            return canonical(header, line, header(header));
        } catch (Fault | ArithmeticException e) {
            throw new IllegalArgumentException("a field of the header is out of range", e);
        }
    }

    /** @throws IllegalArgumentException when the line is anything else than what {@link #entry} writes */
    static ManifestEntry parseEntry(String line) {
        Map<String, Object> fields = fields(line);
        String path = text(fields, "path");
        ManifestEntry entry =
                switch (text(fields, "type")) {
                    case "l" -> ManifestEntry.link(path, text(fields, "target"));
                    case "d" ->
                        ManifestEntry.directory(path, mode(fields), text(fields, "owner"), number(fields, "mtime"));
                    case "f" ->
                        ManifestEntry.file(
                                        path,
                                        mode(fields),
                                        text(fields, "owner"),
                                        number(fields, "mtime"),
                                        number(fields, "size"))
                                .withRoot(new Sha256(text(fields, "root")));
                    default -> throw new IllegalArgumentException("the type is none of f, d and l");
                };
        return canonical(entry, line, entry(entry));
    }

    private static <T> T canonical(T value, String line, String written) {
        if (!line.equals(written)) {
            throw new IllegalArgumentException("it is not written as a manifest's lines are");
        }
        return value;
    }

    /** One flat object of strings, numbers and one list of strings. */
    private static Map<String, Object> fields(String line) {
        Map<String, Object> fields = new LinkedHashMap<>();
        try (JsonParser json = JSON.createParser(line)) {
            require(json.nextToken() == JsonToken.START_OBJECT);
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                json.nextToken();
                fields.put(name, value(json));
            }
            require(json.nextToken() == null);
            return fields;
        } catch (IOException e) {
            throw new IllegalArgumentException("it is not JSON", e);
        }
    }

    private static Object value(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return json.getLongValue();
        }
        if (token == JsonToken.VALUE_STRING) {
            return json.getText();
        }
        require(token == JsonToken.START_ARRAY);
        List<String> list = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            require(json.currentToken() == JsonToken.VALUE_STRING && list.size() < ManifestHeader.MAX_PATTERNS);
            list.add(json.getText());
        }
        return list;
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException("it is not an object of the expected form");
        }
    }

    private static String text(Map<String, Object> fields, String name) {
        if (fields.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("the field '" + name + "' is missing or no text");
    }

    private static long number(Map<String, Object> fields, String name) {
        if (fields.get(name) instanceof Long number) {
            return number;
        }
        throw new IllegalArgumentException("the field '" + name + "' is missing or no number");
    }

    private static int mode(Map<String, Object> fields) {
        String mode = text(fields, "mode");
        if (mode.length() != 4 || !mode.chars().allMatch(digit -> digit >= '0' && digit <= '7')) {
            throw new IllegalArgumentException("the mode is not four octal digits");
        }
        return Integer.parseInt(mode, 8);
    }

    private static void string(StringBuilder line, String name, String value) {
        quoted(line.append(",\"").append(name).append("\":"), value);
    }

    /** Only what JSON demands is escaped. */
    private static void quoted(StringBuilder line, String text) {
        line.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (c < ' ') {
                line.append(String.format("\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
        line.append('"');
    }
}
