/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What the catalogue knows of the world outside.
 *
 * @param nanos a clock on the scale of {@link System#nanoTime()}
 * @param disk free bytes of the disk that the content store is on
 * @param opener opens the files of what is published
 * @param failpoint told before or after each durable step
 */
record Environment(
        InstantSource clock,
        LongSupplier nanos,
        DiskRoom.Usable disk,
        SourceFile.Opener opener,
        Consumer<String> failpoint) {

    /** The real one. */
    static Environment real(Path content, InstantSource clock, LongSupplier nanos, Consumer<String> failpoint) {
        return new Environment(
                clock,
                nanos,
                DiskRoom.of(content),
                file -> Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)),
                failpoint);
    }
}
