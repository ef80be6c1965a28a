/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** One of Karaf's configuration files. */
final class EtcFile {
    private EtcFile() {}

    /** Sets a key that stands on one line, or adds it; everything else stays. */
    static void set(Path file, String key, String value) throws IOException {
        List<String> lines = new ArrayList<>(Files.exists(file) ? Files.readAllLines(file) : List.of());
        lines.removeIf(line -> key.equals(line.split("[=:]", 2)[0].strip()));
        lines.add(key + " = " + value.replace("\\", "\\\\"));
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.write(file, lines);
    }
}
