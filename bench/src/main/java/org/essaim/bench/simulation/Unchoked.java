/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Whom an ordinary client serves: a few neighbours that want something, chosen anew every ten seconds. */
final class Unchoked {

    private static final int SLOTS = 4;
    private static final long ROUND_NANOS = 10_000_000_000L;

    private final List<Machine> chosen = new ArrayList<>(SLOTS);
    private long round = -1;

    /** Those that it serves now. */
    List<Machine> at(long now, List<Machine> neighbours, Predicate<Machine> wants, RandomGenerator random) {
        if (now / ROUND_NANOS != round) {
            round = now / ROUND_NANOS;
            chosen.clear();
        }
        chosen.removeIf(wants.negate());
        int size = neighbours.size();
        int start = size == 0 ? 0 : random.nextInt(size);
        for (int i = 0; i < size && chosen.size() < SLOTS; i++) {
            Machine other = neighbours.get((start + i) % size);
            if (!chosen.contains(other) && wants.test(other)) {
                chosen.add(other);
            }
        }
        return chosen;
    }
}
