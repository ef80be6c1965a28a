/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.essaim.bench.BenchOptions.UsageException;

/**
 * What is asked for with {@code bench tracker}.
 *
 * @param runs how often everything is repeated; medians are shown
 * @param seconds how long each is measured, where {@code announces} is 0
 * @param announces how many are measured each time; 0 to go by time
 * @param json where the results go as JSON
 * @param work a folder for logs and lists
 * @param engines those to be measured; all when empty
 */
record TrackerOptions(int runs, int seconds, long announces, Optional<Path> json, Path work, Set<String> engines) {

    static TrackerOptions parse(Collection<String> arguments) throws UsageException {
        Deque<String> rest = new ArrayDeque<>(arguments);
        int runs = 3;
        int seconds = 20;
        long announces = 0;
        Optional<Path> json = Optional.empty();
        Path work = Path.of(Files.isDirectory(Path.of("/dev/shm")) ? "/dev/shm" : "target");
        Set<String> engines = new HashSet<>();
        while (!rest.isEmpty()) {
            String option = rest.remove();
            if (rest.isEmpty()) {
                throw new UsageException("A value is missing after " + option + ".");
            }
            String value = rest.remove();
            switch (option) {
                case "--runs" -> runs = (int) BenchOptions.number(value, 1, 100);
                case "--seconds" -> seconds = (int) BenchOptions.number(value, 1, 3600);
                case "--announces" -> announces = BenchOptions.number(value, 2, 1_000_000_000);
                case "--json" -> json = Optional.of(Path.of(value));
                case "--work" -> work = Path.of(value);
                case "--engines" -> engines.addAll(List.of(value.split(",", -1)));
                default -> throw new UsageException("There is no option " + option + ".");
            }
        }
        return new TrackerOptions(runs, seconds, announces, json, work, Set.copyOf(engines));
    }
}
