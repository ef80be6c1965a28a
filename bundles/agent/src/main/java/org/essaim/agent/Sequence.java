/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Numbers that grow with every report, over restarts too, so that the server knows which of two reports is newer. A block
 * of numbers is reserved on the disk at a time; where the file was lost, the clock makes up for it.
 */
final class Sequence {

    static final long BLOCK = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(Sequence.class);

    private final Path file;
    private long next;
    private long reserved;

    Sequence(Path file, InstantSource clock) {
        this.file = file;
        this.next = Math.max(load(), clock.millis());
        this.reserved = next;
    }

    long next() {
        if (next >= reserved) {
            reserved = next + BLOCK;
            try {
                DurableFiles.write(file, Long.toString(reserved).getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                LOG.debug("{} cannot be written; the clock will make up for it", file, e);
            }
        }
        return next++;
    }

    private long load() {
        try {
            return Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : 0;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }
}
