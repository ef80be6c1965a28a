/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.essaim.api.patch.PatchDescriptor;

/**
 * How far a change of one patch name has come, on the disk before the next step begins.
 *
 * @param target the version to apply, or the one to leave
 * @param former the version that is live if the application fails, or after the undoing
 * @param before what was installed
 * @param after what will be installed once {@link Step#COMMITTED}
 */
record Journal(
        Operation operation,
        Step step,
        PatchDescriptor target,
        Optional<PatchDescriptor> former,
        boolean discardLocalChanges,
        Installation before,
        Installation after) {

    /** What is done. */
    enum Operation {
        /** {@code target} is made live. */
        APPLY,
        /** {@code target} is left, {@code former} made live again. */
        UNDO
    }

    /** The last step that is done. */
    enum Step {
        /** Something may be half staged: it is thrown away. An undoing is begun again. */
        INTENT,
        /** The new version is complete beside the live one: it goes on. */
        STAGED,
        /** The pointer is switched. */
        SWITCHED,
        /** What is live was looked at. */
        CHECKED,
        /** The record says so; what is no longer needed goes. */
        COMMITTED,
        /** It failed: back to {@code former}. */
        REVERTING
    }

    Journal at(Step next) {
        return new Journal(operation, next, target, former, discardLocalChanges, before, after);
    }

    /** Versions whose folders nothing needs any more once this is committed. */
    Set<PatchDescriptor> obsolete() {
        Set<PatchDescriptor> obsolete = new LinkedHashSet<>(before.kept());
        obsolete.removeAll(after.kept());
        return obsolete;
    }
}
