/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.util.Arrays;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.essaim.api.RequestFault;
import org.essaim.payload.ManifestHeader;

/** Whether glob patterns of files to be preserved mean something on every machine. */
final class PreservePatterns {

    private PreservePatterns() {}

    /** @throws RequestFault {@code BAD_PATTERN} */
    static void require(List<String> patterns) {
        if (patterns.size() > ManifestHeader.MAX_PATTERNS) {
            throw bad("There are " + patterns.size() + " patterns", "Use at most " + ManifestHeader.MAX_PATTERNS + ".");
        }
        for (String pattern : patterns) {
            boolean leaves = pattern.startsWith("/")
                    || pattern.indexOf('\\') >= 0
                    || Arrays.asList(pattern.split("/")).contains("..");
            if (leaves || pattern.isBlank() || pattern.chars().anyMatch(Character::isISOControl)) {
                throw bad(
                        "'" + pattern.replaceAll("\\p{Cntrl}", "?") + "' is not a pattern of paths in the tree",
                        "Write it relative to the tree, with '/', such as etc/*.cfg or data/**.");
            }
            if (pattern.getBytes(StandardCharsets.UTF_8).length > ManifestHeader.MAX_PATTERN_BYTES) {
                throw bad(
                        "'" + pattern.substring(0, 40) + "…' is too long",
                        "Use at most " + ManifestHeader.MAX_PATTERN_BYTES + " bytes.");
            }
            try {
                FileSystems.getDefault().getPathMatcher("glob:" + pattern);
            } catch (PatternSyntaxException e) {
                throw bad("'" + pattern + "' is not a glob pattern: " + e.getDescription(), "Mend the pattern.");
            }
        }
    }

    private static RequestFault bad(String sentence, String remedy) {
        return new RequestFault("BAD_PATTERN", sentence, remedy);
    }
}
