/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Temporary folders in memory where the system has such a place: a thrown error loses nothing that was written, so that syncing
 * to a disk proves nothing there, and takes most of the time.
 */
final class MemoryFolder implements TempDirFactory {

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws Exception {
        Path memory = Path.of("/dev/shm");
        boolean roomy = Files.isWritable(memory)
                && Files.getFileStore(memory).type().equals("tmpfs")
                && Files.getFileStore(memory).getUsableSpace() > 48_000_000;
        return roomy
                ? Files.createTempDirectory(memory, "essaim-patching")
                : Files.createTempDirectory("essaim-patching");
    }
}
