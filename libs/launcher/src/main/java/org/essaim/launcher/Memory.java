/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a process holds in memory, in MiB.
 *
 * @param now resident now
 * @param peak the most that was ever resident
 */
record Memory(long now, long peak) {
    private static final int KIB_PER_MIB = 1024;

    /** Of a running process; nothing where the system has no {@code /proc}. */
    static Optional<Memory> of(long pid) {
        try {
            return parse(Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** From the lines of {@code /proc/<pid>/status} (proc_pid_status(5)). */
    static Optional<Memory> parse(List<String> status) {
        long now = kibibytes(status, "VmRSS:");
        long peak = kibibytes(status, "VmHWM:");
        return now < 0 || peak < 0 ? Optional.empty() : Optional.of(new Memory(now / KIB_PER_MIB, peak / KIB_PER_MIB));
    }

    private static long kibibytes(List<String> status, String name) {
        for (String line : status) {
            if (line.startsWith(name)) {
                return Long.parseLong(
                        line.substring(name.length()).replace("kB", "").strip());
            }
        }
        return -1;
    }
}
