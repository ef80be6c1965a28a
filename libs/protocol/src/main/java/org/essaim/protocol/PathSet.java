/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The paths of one payload: no two the same on any file system, and none below another file. A tree of names, so that
 * memory grows with the input even where paths are deep. One thread.
 */
final class PathSet {

    private final Folder root = new Folder();

    /** Adds a file's path and answers it joined with {@code /}. */
    String add(List<String> names) throws MetainfoException {
        String path = String.join("/", names);
        if (path.getBytes(StandardCharsets.UTF_8).length > NameRules.LONGEST_PATH) {
            throw new MetainfoException("A path is longer than " + NameRules.LONGEST_PATH + " bytes.");
        }
        Folder folder = root;
        for (String name : names.subList(0, names.size() - 1)) {
            if (!(folder.entries.computeIfAbsent(NameRules.folded(name), key -> new Folder())
                    instanceof Folder below)) {
                throw new MetainfoException("The path " + Entries.shown(path) + " lies below a file.");
            }
            folder = below;
        }
        if (folder.entries.putIfAbsent(NameRules.folded(names.get(names.size() - 1)), new File()) != null) {
            throw new MetainfoException("The path " + Entries.shown(path)
                    + " is used twice, or differs from another only by case or Unicode form.");
        }
        return path;
    }

    private sealed interface Entry permits File, Folder {}

    private record File() implements Entry {}

    private static final class Folder implements Entry {
        private final Map<String, Entry> entries = new HashMap<>();
    }
}
