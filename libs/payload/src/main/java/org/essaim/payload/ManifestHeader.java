/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.util.List;
import org.essaim.api.PatchId;

/**
 * A manifest's first line.
 *
 * @param kind the handler that applies the patch
 * @param entries how many entries follow, at most {@value #MAX_ENTRIES}
 * @param treeLength bytes of all files together
 * @param preserve glob patterns, relative to the tree, of files that belong to the machine's user; at most
 *     {@value #MAX_PATTERNS} of at most {@value #MAX_PATTERN_BYTES} bytes
 */
public record ManifestHeader(PatchId id, String kind, int entries, long treeLength, List<String> preserve) {
    /** More entries than this are refused, so that a reader's memory has a bound. */
    public static final int MAX_ENTRIES = 2_000_000;
    /** More patterns than this are refused. */
    public static final int MAX_PATTERNS = 256;
    /** Longer patterns, in bytes of UTF-8, are refused. */
    public static final int MAX_PATTERN_BYTES = 256;

    /** Copies the list. */
    public ManifestHeader {
        preserve = List.copyOf(preserve);
    }
}
