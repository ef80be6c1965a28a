/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much may still be written to the disk of a folder. Thread-safe. */
final class DiskRoom {

    private final Path folder;
    private final long reserve;
    private final Usable usable;

    /** Asks the disk for its free bytes. */
    interface Usable {
        /** Bytes that this process could write. */
        long bytes() throws IOException;
    }

    /** @param reserve bytes that are to be left */
    DiskRoom(Path folder, long reserve, Usable usable) {
        this.folder = folder;
        this.reserve = reserve;
        this.usable = usable;
    }

    /** The room of a real disk. */
    static Usable of(Path folder) {
        return () -> Files.getFileStore(folder).getUsableSpace();
    }

    Path folder() {
        return folder;
    }

    /** Free bytes above the reserve. */
    long bytes() throws IOException {
        return Math.max(0, usable.bytes() - reserve);
    }

    /** Whether there is room for as many bytes. */
    boolean has(long bytes) throws IOException {
        return bytes() >= bytes;
    }

    /** Whether a failed write failed because the disk is full. */
    boolean isFull(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return failure instanceof NoRoomException
                || message.contains("No space left")
                || message.contains("not enough space")
                || message.contains("Disk quota exceeded");
    }

    /** There is less room than a file needs; nothing was tried. */
    static final class NoRoomException extends IOException {
        private static final long serialVersionUID = 1L;

        NoRoomException() {
            super("No space left above the reserve");
        }
    }
}
