/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process has used, as Linux says (proc(5)).
 *
 * @param cpuSeconds user and system time since its start
 * @param peakBytes the largest resident set it had
 * @param residentBytes its resident set now
 * @param fileBytes what of that are pages of files: programs, libraries, archives of classes
 */
record ProcessFigures(double cpuSeconds, long peakBytes, long residentBytes, long fileBytes) {

    /** Linux counts in hundredths of a second on every architecture that matters. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;

    /** Those of a running process. */
    static ProcessFigures of(long pid) throws IOException {
        Path folder = Path.of("/proc", Long.toString(pid));
        return parse(Files.readString(folder.resolve("stat")), Files.readString(folder.resolve("status")));
    }

    /** @throws IOException when Linux says something unknown */
    static ProcessFigures parse(String stat, String status) throws IOException {
        // The program's name comes before, in parentheses, and may hold spaces.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        double cpu = (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME])) / TICKS_PER_SECOND;
        return new ProcessFigures(cpu, bytes(status, "VmHWM"), bytes(status, "VmRSS"), bytes(status, "RssFile"));
    }

    private static long bytes(String status, String name) throws IOException {
        String line = status.lines()
                .filter(each -> each.startsWith(name + ":"))
                .findFirst()
                .orElseThrow(() -> new IOException("no " + name + " in " + status));
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
    }

    /** The largest resident set it had, in MiB. */
    long peakRssMiB() {
        return peakBytes >> 20;
    }
}
