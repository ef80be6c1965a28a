/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.InvalidPathException;
import org.essaim.api.Fault;
import org.essaim.api.LocalFault;

/** Words for what a disk says. */
final class Faults {

    private Faults() {}

    /** Whether the disk, or the user's share of it, is full. */
    static boolean full(IOException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("No space left on device")
                || message.contains("Disk quota exceeded")
                || message.contains("not enough space on the disk");
    }

    /** @param missing bytes that must be freed at least */
    static LocalFault diskFull(String where, long missing) {
        return new LocalFault(
                "DISK_FULL",
                "The disk is full: " + megabytes(missing) + " more are needed in " + where,
                "Free " + megabytes(missing) + " there; it goes on when there is room.");
    }

    /** What a step threw, as a fault. */
    static Fault of(Exception e, String what) {
        if (e instanceof Fault fault) {
            return fault;
        }
        if (e instanceof ClosedByInterruptException) {
            return interrupted(what);
        }
        if (e instanceof IOException io && full(io)) {
            return diskFull(what, 1);
        }
        if (e instanceof InvalidPathException) {
            return new LocalFault(
                    "IO_ERROR",
                    what + " has a name that this process cannot write: " + e.getMessage(),
                    "Start it with LC_ALL=C.UTF-8.",
                    e);
        }
        return new LocalFault(
                "IO_ERROR", what + " failed: " + e, "Check the disk and the permissions, then try again.", e);
    }

    static LocalFault interrupted(String what) {
        return new LocalFault(
                "INTERRUPTED", what + " was interrupted because its module was replaced", "Apply it again.");
    }

    private static String megabytes(long bytes) {
        return Math.max(1, (bytes + 999_999) / 1_000_000) + " MB";
    }
}
