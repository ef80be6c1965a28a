/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.essaim.api.TrustFault;
import org.essaim.payload.ManifestHeader;

/** The {@code preserve} patterns of manifests: globs over paths relative to the tree, as {@link java.nio.file.FileSystem} has them. */
final class Patterns {

    private final List<PathMatcher> matchers = new ArrayList<>();

    /** @throws TrustFault {@code WRONG_CONTENT} when a pattern is none */
    Patterns(ManifestHeader... headers) {
        for (ManifestHeader header : headers) {
            for (String pattern : header.preserve()) {
                try {
                    matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + pattern));
                } catch (PatternSyntaxException e) {
                    throw new TrustFault(
                            "WRONG_CONTENT",
                            "'" + pattern + "' in " + header.id() + " is not a pattern: " + e.getDescription(),
                            "Publish the patch again with a right pattern.",
                            e);
                }
            }
        }
    }

    boolean none() {
        return matchers.isEmpty();
    }

    boolean match(String path) {
        if (matchers.isEmpty()) {
            return false;
        }
        Path relative = Path.of(path);
        return matchers.stream().anyMatch(matcher -> matcher.matches(relative));
    }
}
