/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.util.Optional;
import org.essaim.api.Sha256;

/**
 * One path of a tree.
 *
 * @param path relative to the tree, with {@code /} between names
 * @param mode permission bits, 0 to 07777; 0777 for links
 * @param owner {@code user:group}; empty for links
 * @param mtime seconds since 1970-01-01T00:00Z; 0 for links
 * @param size bytes; 0 for folders and links
 * @param root BEP 52 pieces root of a file, 32 zero bytes for an empty one; absent until the file was hashed, and for
 *     folders and links
 * @param target what a link holds; absent for files and folders
 */
public record ManifestEntry(
        String path,
        EntryType type,
        int mode,
        String owner,
        long mtime,
        long size,
        Optional<Sha256> root,
        Optional<String> target) {
    /** The root of empty files: BEP 52 gives them none. */
    public static final Sha256 EMPTY_ROOT = new Sha256("0".repeat(64));

    private static final int LINK_MODE = 0777;

    /** A file that was not hashed yet. */
    public static ManifestEntry file(String path, int mode, String owner, long mtime, long size) {
        return new ManifestEntry(path, EntryType.FILE, mode, owner, mtime, size, Optional.empty(), Optional.empty());
    }

    /** A folder. */
    public static ManifestEntry directory(String path, int mode, String owner, long mtime) {
        return new ManifestEntry(path, EntryType.DIRECTORY, mode, owner, mtime, 0, Optional.empty(), Optional.empty());
    }

    /** A link. */
    public static ManifestEntry link(String path, String target) {
        return new ManifestEntry(path, EntryType.LINK, LINK_MODE, "", 0, 0, Optional.empty(), Optional.of(target));
    }

    /** The same file with the hash of its content. */
    public ManifestEntry withRoot(Sha256 hash) {
        return new ManifestEntry(path, type, mode, owner, mtime, size, Optional.of(hash), target);
    }

    /** The mode as four octal digits. */
    public String octalMode() {
        StringBuilder text = new StringBuilder(Integer.toOctalString(mode));
        while (text.length() < 4) {
            text.insert(0, '0');
        }
        return text.toString();
    }
}
