/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.patching;

import java.util.Optional;
import org.essaim.api.Fault;

/** How an application or its undoing ended. */
public sealed interface ApplyOutcome {

    /** The wanted version is live. */
    record Live(Installed installed) implements ApplyOutcome {}

    /** Undone, and nothing was live before. */
    record Removed() implements ApplyOutcome {}

    /**
     * The former version is live, as before. Codes: {@code LOCAL_CHANGES}, {@code DISK_FULL}, {@code WRONG_CONTENT},
     * {@code CHECK_FAILED}, {@code NOTHING_TO_UNDO}, {@code NOT_LIVE}, {@code NO_HANDLER}, {@code NO_SYMLINKS},
     * {@code IO_ERROR}, {@code LIVE_TAKEN} (something that Essaim did not make is where the live pointer goes), {@code INTERRUPTED} (the
     * applier was replaced in the middle; its journal stays, and the new one must be asked again).
     */
    record Refused(Fault fault, Optional<Installed> live) implements ApplyOutcome {}
}
