/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts failed attempts per address. Who is right is never kept out, even from an address from which many were wrong
 * (a site behind one address); who is wrong too often is answered shortly and not logged. Thread-safe, bounded.
 */
final class FailureLimit {

    static final int ATTEMPTS = 10;
    static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int ADDRESSES = 4096;

    private final InstantSource clock;
    private final Map<String, Count> counts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
            return size() > ADDRESSES;
        }
    };

    FailureLimit(InstantSource clock) {
        this.clock = clock;
    }

    private record Count(Instant since, int failures) {}

    /** Takes note of a failure; false when there were too many from there within the last minute. */
    synchronized boolean failed(String address) {
        Instant now = clock.instant();
        Count count = counts.get(address);
        if (count == null || count.since().plus(WINDOW).isBefore(now)) {
            count = new Count(now, 0);
        }
        counts.put(address, new Count(count.since(), Math.min(count.failures() + 1, ATTEMPTS + 1)));
        return count.failures() < ATTEMPTS;
    }

    synchronized int addresses() {
        return counts.size();
    }
}
