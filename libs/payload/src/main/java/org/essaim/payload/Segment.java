/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A range of the payload that lies in one file.
 *
 * @param offset bytes from the payload's beginning
 * @param length bytes
 * @param file where it lies
 * @param fileOffset bytes from the file's beginning
 * @param stamp what the file looked like when it was verified, where someone else may write to it
 */
public record Segment(long offset, long length, Path file, long fileOffset, Optional<Stamp> stamp) {

    /** A segment that fills a whole file which nobody else writes to. */
    public static Segment whole(long offset, long length, Path file) {
        return new Segment(offset, length, file, 0, Optional.empty());
    }

    /** The first payload byte after it. */
    public long end() {
        return offset + length;
    }
}
