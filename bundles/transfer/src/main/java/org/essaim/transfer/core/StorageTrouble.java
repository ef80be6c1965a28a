/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.Locale;
import org.essaim.api.LocalFault;

/** Turns what the disk says into a fault that says what to do. */
public final class StorageTrouble {

    /** Below this much free space any failed write is put down to a full disk. */
    private static final long NEXT_TO_NOTHING = 1 << 20;

    private StorageTrouble() {}

    /**
     * @param needed payload bytes still to be stored
     * @param free bytes free on the disk
     */
    public static LocalFault of(Exception cause, long needed, long free) {
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        boolean full = message.contains("no space left")
                || message.contains("not enough space")
                || message.contains("quota exceeded")
                || (free < NEXT_TO_NOTHING && needed > 0);
        if (full) {
            return full(needed, free, cause);
        }
        return new LocalFault(
                "IO_ERROR",
                "The payload cannot be read or written: " + cause,
                "Check the disk; the transfer goes on by itself when it works again.",
                cause);
    }

    /** The disk has less room than the payload still needs. */
    static LocalFault full(long needed, long free, Exception cause) {
        long missing = Math.max(needed - free, 1);
        return new LocalFault(
                "DISK_FULL",
                "The disk is full: " + needed + " bytes are still to be stored, " + free + " are free",
                "Free at least " + missing + " bytes; the transfer goes on by itself.",
                cause);
    }
}
