/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import java.nio.file.Path;
import org.essaim.api.patch.PatchDescriptor;

/**
 * Where a version lies: {@code versions/<name>/<version>-<manifest hash>/} with the tree, and manifest and stamps beside it. One
 * folder for the three, so that one rename brings them together.
 */
record VersionFolder(Path folder) {

    private static final int HASH_DIGITS = 12;

    static VersionFolder of(Path home, PatchDescriptor patch) {
        return new VersionFolder(home.resolve(
                patch.id().version() + '-' + patch.manifestHash().hex().substring(0, HASH_DIGITS)));
    }

    /** While it is built. No version's name ends so. */
    VersionFolder staging() {
        return new VersionFolder(folder.resolveSibling(folder.getFileName() + ".staging"));
    }

    /** An older folder of the same version that gives way. */
    VersionFolder replaced() {
        return new VersionFolder(folder.resolveSibling(folder.getFileName() + ".replaced"));
    }

    Path tree() {
        return folder.resolve("tree");
    }

    Path manifest() {
        return folder.resolve("manifest");
    }

    Path stamps() {
        return folder.resolve("stamps");
    }

    /** Where a file of the user is copied to before it is renamed into the tree. */
    Path carry() {
        return folder.resolve("carry");
    }
}
