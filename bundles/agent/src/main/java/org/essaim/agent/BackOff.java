/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Doubling pauses between tries, from a second to a minute, with jitter so that a fleet does not return in step. */
final class BackOff {

    static final Duration FIRST = Duration.ofSeconds(1);
    static final Duration LAST = Duration.ofSeconds(60);

    private final RandomGenerator random;
    private int failures;

    BackOff(RandomGenerator random) {
        this.random = random;
    }

    void succeeded() {
        failures = 0;
    }

    boolean failing() {
        return failures > 0;
    }

    /** Notes a failure; nanoseconds until the next try. */
    long failed() {
        long doubled = FIRST.toNanos() << Math.min(failures++, 10);
        return (long) (Math.min(doubled, LAST.toNanos()) * (0.5 + 0.5 * random.nextDouble()));
    }
}
