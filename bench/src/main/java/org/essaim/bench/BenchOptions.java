/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.essaim.protocol.Metainfo;

/**
 * What is asked for on the command line.
 *
 * @param benchmark {@code loopback}, {@code fan}, {@code memory} or {@code publish}
 * @param runs how often everything is repeated; medians are shown
 * @param bytes of the payload
 * @param piece bytes of a piece
 * @param json where the results go as JSON
 * @param work a folder in memory, or on the disk that is to be measured too
 * @param engines those to be measured; all when empty
 */
record BenchOptions(
        String benchmark, int runs, long bytes, int piece, Optional<Path> json, Path work, Set<String> engines) {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([KMG]?)");

    /** Bytes of a large download. */
    private static final long LARGE = 3_500_000_000L;

    /** What was wrong with the command line, for the one who typed it. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        UsageException(String sentence) {
            super(sentence);
        }
    }

    static BenchOptions parse(List<String> arguments) throws UsageException {
        Deque<String> rest = new ArrayDeque<>(arguments);
        String benchmark = rest.isEmpty() ? "" : rest.remove();
        long bytes =
                switch (benchmark) {
                    case "loopback", "publish" -> 1L << 30;
                    case "fan" -> 256L << 20;
                    case "memory" -> LARGE;
                    default ->
                        throw new UsageException(
                                "There is a benchmark loopback, fan, memory, publish and tracker, but no '" + benchmark
                                        + "'.");
                };
        int runs = benchmark.equals("memory") ? 1 : 3;
        int piece = Payloads.PIECE;
        Optional<Path> json = Optional.empty();
        Path work = usualWork(benchmark);
        Set<String> engines = new HashSet<>();
        while (!rest.isEmpty()) {
            String option = rest.remove();
            if (rest.isEmpty()) {
                throw new UsageException("A value is missing after " + option + ".");
            }
            String value = rest.remove();
            switch (option) {
                case "--runs" -> runs = (int) number(value, 1, 100);
                case "--size" -> bytes = size(value);
                case "--piece" -> piece = piece(value);
                case "--json" -> json = Optional.of(Path.of(value));
                case "--work" -> work = Path.of(value);
                case "--engines" -> engines.addAll(List.of(value.split(",", -1)));
                default -> throw new UsageException("There is no option " + option + ".");
            }
        }
        return new BenchOptions(benchmark, runs, bytes, piece, json, work, Set.copyOf(engines));
    }

    /** What is too large for many machines' memory goes to the disk. */
    private static Path usualWork(String benchmark) {
        Path memory = Path.of("/dev/shm");
        return Files.isDirectory(memory) && !benchmark.equals("memory") ? memory : Path.of("target");
    }

    private static int piece(String text) throws UsageException {
        long bytes = size(text);
        if (bytes < 16 << 10 || bytes > Metainfo.LONGEST_PIECE || Long.bitCount(bytes) != 1) {
            throw new UsageException("A piece has 16K, 32K, and so on to " + (Metainfo.LONGEST_PIECE >> 20)
                    + "M bytes, not " + text + ".");
        }
        return (int) bytes;
    }

    static long number(String text, long least, long most) throws UsageException {
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new UsageException("'" + text + "' is not a number from " + least + " to " + most + ".");
    }

    private static long size(String text) throws UsageException {
        Matcher matcher = SIZE.matcher(text.toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new UsageException("'" + text + "' is not a size such as 256M.");
        }
        int shift =
                switch (matcher.group(2)) {
                    case "K" -> 10;
                    case "M" -> 20;
                    case "G" -> 30;
                    default -> 0;
                };
        long bytes = Long.parseLong(matcher.group(1)) << shift;
        if (bytes < 1 || bytes > 1L << 40) {
            throw new UsageException("A payload may have 1 byte to 1024G, not " + text + ".");
        }
        return bytes;
    }
}
