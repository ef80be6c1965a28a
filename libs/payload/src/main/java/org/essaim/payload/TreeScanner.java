/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.nio.file.Path;
import java.util.List;

/** Lists what is to be published. */
public final class TreeScanner {
    private TreeScanner() {}

    /**
     * Lists a folder's content, or one file as a tree of its own, in the order of {@link PathRules#BYTE_ORDER}; files have no
     * root yet. Links are listed, not followed, except for {@code source} itself.
     *
     * @throws org.essaim.api.RequestFault {@code NO_SUCH_PATH}, {@code EMPTY_TREE}, {@code UNREADABLE}, {@code HOSTILE_NAME},
     *     {@code LINK_OUT_OF_TREE}, {@code SPECIAL_FILE} (socket, pipe, device), {@code CHANGED_WHILE_PUBLISHED}
     */
    public static List<ManifestEntry> scan(Path source) {
        throw new UnsupportedOperationException(source.toString());
    }

    /** Where an entry of a scan lies: in {@code source}, or {@code source} itself when that is a file. */
    public static Path locate(Path source, ManifestEntry entry) {
        return java.nio.file.Files.isDirectory(source) ? source.resolve(entry.path()) : source;
    }
}
