/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.nio.file.Path;
import java.util.List;
import org.essaim.api.RequestFault;
import org.essaim.payload.EntryType;
import org.essaim.payload.ManifestEntry;
import org.essaim.payload.TreeScanner;

/** What is being published, as it was found. One thread, but for the entries' roots. */
final class SourceTree {

    /** Header, signature, and at most some thousand hashes of pieces. */
    private static final long DESCRIPTION = 64 << 10;

    private static final long DESCRIPTION_OF_ENTRY = 256;
    private static final long MOST_BYTES_OF_CHARACTER = 3;

    private final Path source;
    private ManifestEntry[] entries = {};

    SourceTree(Path source) {
        this.source = source;
    }

    /** Lists it; errors as {@link TreeScanner#scan}. */
    void scan() {
        entries = TreeScanner.scan(source).toArray(ManifestEntry[]::new);
    }

    /** Files, folders and links in the manifest's order; the array itself, in which files get their roots. */
    ManifestEntry[] entries() {
        return entries;
    }

    /** Bytes of all files. */
    long length() {
        long length = 0;
        for (ManifestEntry entry : entries) {
            length += entry.size();
        }
        return length;
    }

    /** Bytes of the files that have no root yet. */
    long lengthLeft() {
        long length = 0;
        for (ManifestEntry entry : entries) {
            length += entry.root().isPresent() ? 0 : entry.size();
        }
        return length;
    }

    /** Bytes, and rather too many, of the files that describe it: manifest, metainfo and envelope. */
    long descriptionLength() {
        long length = DESCRIPTION;
        for (ManifestEntry entry : entries) {
            length += DESCRIPTION_OF_ENTRY
                    + MOST_BYTES_OF_CHARACTER * (long) entry.path().length();
        }
        return length;
    }

    int count(EntryType type) {
        int count = 0;
        for (ManifestEntry entry : entries) {
            count += entry.type() == type ? 1 : 0;
        }
        return count;
    }

    /**
     * Lists it again and compares: files may have come and gone while others were read.
     *
     * @throws RequestFault {@code CHANGED_WHILE_PUBLISHED}
     */
    void requireUnchanged() {
        List<ManifestEntry> now;
        try {
            now = TreeScanner.scan(source);
        } catch (RequestFault e) {
            throw CatalogueFaults.changed(source.toString());
        }
        int common = Math.min(entries.length, now.size());
        for (int i = 0; i < common; i++) {
            if (!same(entries[i], now.get(i))) {
                throw CatalogueFaults.changed(entries[i].path());
            }
        }
        if (entries.length != now.size()) {
            throw CatalogueFaults.changed(
                    entries.length > common
                            ? entries[common].path()
                            : now.get(common).path());
        }
    }

    private static boolean same(ManifestEntry before, ManifestEntry after) {
        return before.path().equals(after.path())
                && before.type() == after.type()
                && before.mode() == after.mode()
                && before.owner().equals(after.owner())
                && before.mtime() == after.mtime()
                && before.size() == after.size()
                && before.target().equals(after.target());
    }
}
