/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.testkit.transfer;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, with a deadline that is there for broken code only. */
public final class Await {

    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final long STEP_NANOS = 5_000_000;

    private Await() {}

    /** @throws AssertionError when the condition does not come true */
    public static void until(String what, BooleanSupplier condition) {
        until(() -> what, condition);
    }

    /** @param what said when it does not come true, with how things stand then */
    public static void until(Supplier<String> what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("did not come true within " + PATIENCE.toSeconds() + " s: " + what.get());
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
    }
}
