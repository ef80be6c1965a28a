/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.patching;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.essaim.api.PatchId;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Applies patches and takes them back. Every step is journalled before it is done, so that after a crash, or after the
 * module was replaced, the next start finishes or undoes it: the live tree is wholly old or wholly new at any moment.
 *
 * <p>Thread-safe; one application at a time per patch name, a second caller waits.
 */
@ProviderType
public interface PatchApplier {

    /**
     * Applies a verified payload on the caller's thread. Applying what is already live succeeds at once.
     *
     * @param progress told of every step, on the caller's thread
     */
    ApplyOutcome apply(ApplyRequest request, Consumer<ApplyProgress> progress);

    /**
     * Goes back to the version before, without any download.
     *
     * @param live the version to leave; another live version is not touched
     */
    ApplyOutcome undo(PatchId live);

    /** What is live, by patch name. */
    List<Installed> installed();

    /** What is live under a patch name. */
    Optional<Installed> installed(String patchName);

    /** Compares a live tree with its manifest: files changed, added or missing, preserved ones left out. */
    LocalChanges localChanges(String patchName);
}
