/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** The files behind a payload, by number in payload order. Thread-safe. */
interface FileTable {
    /** Where in the payload each file lies. */
    Places places();

    /** The file with a number. */
    Path file(int number);

    /** Where in the file its part of the payload begins. */
    default long fileOffset(int number) {
        return 0;
    }

    /** Whether it may be written to. */
    boolean writable();

    /** Opens a file. */
    FileChannel open(int number) throws IOException;

    /**
     * Called with an open channel before each use.
     *
     * @return false when the file was replaced by one of the same content and must be opened again
     * @throws org.essaim.api.transfer.ContentChangedException when it must not be used
     */
    default boolean unchanged(int number) throws IOException {
        return true;
    }
}
