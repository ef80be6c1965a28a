/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.essaim.api.Fault;
import org.essaim.api.health.HealthCheck;

/** Whether the content store has room, every published patch has its files, and something can be published. */
final class CatalogueHealth implements HealthCheck {

    private static final String DISK = "content disk";
    private static final String PATCHES = "patches";
    private static final String PUBLISHING = "publishing";

    private final DiskRoom room;
    private final PatchFolders folders;
    private final Patches patches;
    private final Modules modules;

    /** Lists the published patches. */
    interface Patches {
        /** All of them. */
        List<PatchRecord> all();
    }

    CatalogueHealth(DiskRoom room, PatchFolders folders, Patches patches, Modules modules) {
        this.room = room;
        this.folders = folders;
        this.patches = patches;
        this.modules = modules;
    }

    @Override
    public List<Finding> check() {
        List<Finding> findings = new ArrayList<>();
        findings.add(disk());
        findings.add(files());
        if (modules.signer.get().isEmpty() || modules.verifier.get().isEmpty()) {
            findings.add(new Finding(
                    Level.FAIL,
                    PUBLISHING,
                    "Nothing can be published while the module that "
                            + (modules.signer.get().isEmpty() ? "signs" : "verifies") + " patches is away",
                    "See with module:list and bundle:list why it is not active."));
        }
        return findings;
    }

    private Finding disk() {
        try {
            long free = room.bytes();
            String sentence = "'" + room.folder() + "' has room for " + CatalogueFaults.bytes(free);
            return free == 0
                    ? new Finding(
                            Level.WARN,
                            DISK,
                            sentence + ": nothing can be published",
                            "Free space on that disk, or move Essaim's home to a larger one.")
                    : new Finding(Level.OK, DISK, sentence, "");
        } catch (IOException e) {
            return new Finding(
                    Level.FAIL,
                    DISK,
                    "'" + room.folder() + "' cannot be looked at: " + e.getMessage(),
                    "See that the disk is mounted and works.");
        }
    }

    private Finding files() {
        try {
            List<PatchRecord> all = patches.all();
            for (PatchRecord patch : all) {
                if (!folders.complete(patch.id())) {
                    return new Finding(
                            Level.FAIL,
                            PATCHES,
                            "Files of " + patch.id() + " are missing in '" + folders.of(patch.id()) + "'",
                            "Restore Essaim's home from a backup; until then machines cannot fetch this patch.");
                }
            }
            return new Finding(Level.OK, PATCHES, all.size() + " published, with all their files", "");
        } catch (Fault e) {
            return new Finding(Level.FAIL, PATCHES, e.sentence(), e.remedy());
        }
    }
}
