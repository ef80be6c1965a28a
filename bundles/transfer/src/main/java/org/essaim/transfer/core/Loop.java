/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

/** The engine's one thread, its clock and its timers. */
public interface Loop {

    /** The clock of the engine, {@link System#nanoTime()}'s scale. Any thread. */
    long nanoTime();

    /** Runs a task on the loop's thread, after those that wait already. Any thread. */
    void execute(Runnable task);

    /**
     * Runs a task on the loop's thread after a while. On the loop's thread.
     *
     * @param delayNanos 0 or less for as soon as possible
     */
    Timer schedule(long delayNanos, Runnable task);

    /** Whether the caller is the loop's thread. */
    boolean inLoop();

    /** A task that waits for its time. */
    interface Timer {

        /** Forgets the task; without effect when it has run. On the loop's thread. */
        void cancel();
    }
}
