/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.loop;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns a core: it calls {@code doWork} whenever something is due or someone woke it. Started by
 * {@link #start}; {@link #close} ends it without waiting for more than a second.
 */
public final class WorkLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WorkLoop.class);
    private static final long AFTER_ERROR = Duration.ofSeconds(1).toNanos();

    private final Object lock = new Object();
    private final String name;
    private final LongSupplier nanos;
    private final Thread thread;
    private volatile LongUnaryOperator work = now -> Long.MAX_VALUE;
    private boolean woken;
    private boolean closed;

    /**
     * A loop that stands still until {@link #start}.
     *
     * @param name of the thread, and of the loop in the log
     * @param nanos a clock on the scale of {@link System#nanoTime()}
     */
    public WorkLoop(String name, LongSupplier nanos) {
        this.name = name;
        this.nanos = nanos;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** @param doWork takes the time now, answers how long there is nothing to do; nanoseconds */
    public void start(LongUnaryOperator doWork) {
        work = doWork;
        thread.start();
    }

    /** Makes the thread look again at once; any thread, never waits. */
    public void wake() {
        synchronized (lock) {
            woken = true;
            lock.notifyAll();
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        try {
            thread.join(Duration.ofSeconds(1).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (true) {
            long pause = step();
            synchronized (lock) {
                if (!woken && !closed && pause > 0) {
                    pause(pause);
                }
                woken = false;
                if (closed) {
                    return;
                }
            }
        }
    }

    private long step() {
        try {
            return work.applyAsLong(nanos.getAsLong());
        } catch (RuntimeException e) {
            LOG.error("{} failed and goes on in a second", name, e);
            return AFTER_ERROR;
        }
    }

    @SuppressWarnings("WaitNotInLoop") // woken early is harmless: the work says itself what is due
    private void pause(long pause) {
        try {
            long millis = Math.min(Duration.ofMinutes(1).toMillis(), pause / 1_000_000 + 1);
            lock.wait(millis);
        } catch (InterruptedException e) {
            closed = true;
        }
    }
}
