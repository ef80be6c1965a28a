/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongUnaryOperator;

/** A clock that stands still until it is moved, and steps a core through its plans. */
final class VirtualTime implements InstantSource {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private long nanos;

    long nanos() {
        return nanos;
    }

    void advance(Duration by) {
        nanos += by.toNanos();
    }

    /** Lets a core work for a while, jumping from one planned moment to the next. */
    void run(LongUnaryOperator doWork, Duration by) {
        long end = nanos + by.toNanos();
        for (int steps = 0; steps < 100_000; steps++) {
            long pause = doWork.applyAsLong(nanos);
            if (pause > end - nanos) {
                nanos = end;
                return;
            }
            nanos += pause;
        }
        throw new AssertionError("the core never rests");
    }

    @Override
    public Instant instant() {
        return START.plusNanos(nanos);
    }
}
