/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Writes a manifest, and only one that {@link ManifestReader} takes. One thread. */
public final class ManifestWriter implements Closeable {
    private final OutputStream out;
    private final EntryRules rules;
    private long length;

    /**
     * Writes the header.
     *
     * @param out closed with this writer
     * @throws IllegalArgumentException when the header breaks a rule
     */
    public ManifestWriter(OutputStream out, ManifestHeader header) throws IOException {
        refuse(EntryRules.objection(header));
        this.out = new BufferedOutputStream(out, 64 << 10);
        rules = new EntryRules(header);
        line(ManifestText.header(header));
    }

    /**
     * Writes the next entry in the order of {@link PathRules#BYTE_ORDER}, each folder before what is in it.
     *
     * @throws IllegalArgumentException when the entry breaks a rule; the manifest is of no use then
     */
    public void write(ManifestEntry entry) throws IOException {
        refuse(rules.objection(entry));
        line(ManifestText.entry(entry));
    }

    /** Bytes written so far. */
    public long length() {
        return length;
    }

    /** @throws IllegalArgumentException when there are fewer entries or bytes than the header says */
    @Override
    public void close() throws IOException {
        try (out) {
            out.flush();
        }
        refuse(rules.objectionToEnd());
    }

    private void line(String text) throws IOException {
        byte[] bytes = (text + '\n').getBytes(StandardCharsets.UTF_8);
        out.write(bytes);
        length += bytes.length;
    }

    private static void refuse(Optional<String> objection) {
        objection.ifPresent(reason -> {
            throw new IllegalArgumentException("manifest: " + reason);
        });
    }
}
