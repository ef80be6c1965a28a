/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.store;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.essaim.api.health.HealthCheck;

/** Whether the database's file is there and its disk has room. */
final class DatabaseHealth implements HealthCheck {

    private static final long MIB = 1 << 20;
    private static final String SUBJECT = "database";

    private final Path folder;
    private final long wanted;

    /** @param wanted free bytes below which someone should look */
    DatabaseHealth(Path folder, long wanted) {
        this.folder = folder;
        this.wanted = wanted;
    }

    @Override
    public List<Finding> check() {
        Path file = folder.resolve(EmbeddedDatabase.FILE);
        try {
            long size = Files.size(file);
            FileStore disk = Files.getFileStore(file);
            long free = disk.getUsableSpace();
            String sentence = "'%s' has %d MiB, its disk %d MiB free".formatted(file, size / MIB, free / MIB);
            // A migration and a backup each need a second copy for a while.
            boolean low = free < Math.max(wanted, 2 * size);
            return List.of(
                    low
                            ? new Finding(
                                    Level.WARN,
                                    SUBJECT,
                                    sentence,
                                    "Free space on that disk before the database fills it.")
                            : new Finding(Level.OK, SUBJECT, sentence, ""));
        } catch (IOException e) {
            return List.of(new Finding(
                    Level.FAIL,
                    SUBJECT,
                    "'" + file + "' cannot be looked at: " + e,
                    "See that the disk is mounted and works; restore a backup when the file is gone."));
        }
    }
}
