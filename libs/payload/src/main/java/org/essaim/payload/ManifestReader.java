/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads a manifest entry by entry and believes nothing: every line must be written exactly as {@link ManifestWriter}
 * writes it, every path pass {@link PathRules}, every parent be a listed folder, no two names be the same on any file
 * system, and the header's sums be right. Memory: one line, and 16 to 32 bytes for each entry read. One thread.
 */
public final class ManifestReader implements Closeable {
    private final InputStream in;
    private final ManifestHeader header;
    private final EntryRules rules;
    private final byte[] buffer = new byte[64 << 10];
    private byte[] line = new byte[512];
    private int position;
    private int limit;
    private int lines;
    private boolean ended;

    /**
     * Reads the header.
     *
     * @param in closed with this reader
     * @throws ManifestException when the header is not well-formed
     */
    public ManifestReader(InputStream in) throws IOException, ManifestException {
        this.in = in;
        String text = line().orElseThrow(() -> new ManifestException(1, "it is empty"));
        try {
            header = ManifestText.parseHeader(text);
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
        refuse(EntryRules.objection(header));
        rules = new EntryRules(header);
    }

    /** The first line. */
    public ManifestHeader header() {
        return header;
    }

    /**
     * The next entry, or nothing at the end. Only when the end was reached is the manifest known to be good.
     *
     * @throws ManifestException when the manifest must not be used
     */
    public Optional<ManifestEntry> next() throws IOException, ManifestException {
        if (ended) {
            return Optional.empty();
        }
        Optional<String> text = line();
        if (text.isEmpty()) {
            ended = true;
            refuse(rules.objectionToEnd());
            return Optional.empty();
        }
        ManifestEntry entry;
        try {
            entry = ManifestText.parseEntry(text.get());
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
        refuse(rules.objection(entry));
        return Optional.of(entry);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private Optional<String> line() throws IOException, ManifestException {
        lines++;
        int length = 0;
        while (true) {
            if (position == limit) {
                position = 0;
                limit = Math.max(0, in.read(buffer));
                if (limit == 0) {
                    if (length > 0) {
                        throw refused("it does not end with a line feed");
                    }
                    return Optional.empty();
                }
            }
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            length = append(length, end);
            if (end < limit) {
                position = end + 1;
                return Optional.of(text(length));
            }
            position = end;
        }
    }

    private int append(int length, int end) throws ManifestException {
        int longer = length + end - position;
        if (longer > ManifestText.MAX_LINE) {
            throw refused("it is longer than " + ManifestText.MAX_LINE + " bytes");
        }
        if (longer > line.length) {
            line = Arrays.copyOf(line, Math.max(longer, line.length * 2));
        }
        System.arraycopy(buffer, position, line, length, end - position);
        return longer;
    }

    private String text(int length) throws ManifestException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw refused("it is not UTF-8");
        }
    }

    private void refuse(Optional<String> objection) throws ManifestException {
        if (objection.isPresent()) {
            throw refused(objection.get());
        }
    }

    private ManifestException refused(String reason) {
        return new ManifestException(lines, reason);
    }
}
