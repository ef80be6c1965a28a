/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.core;

import java.net.URI;
import java.nio.file.Path;

/** A version of a module in the updater's own repository: bundles, a feature repository, and their hashes. */
public record StoredVersion(String module, String version, Path folder) {

    /** Where its feature repository is. */
    public URI features() {
        return folder.resolve("features.xml").toUri();
    }
}
