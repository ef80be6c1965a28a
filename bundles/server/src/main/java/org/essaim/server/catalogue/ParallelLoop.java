/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.essaim.api.Fault;
import org.jspecify.annotations.Nullable;

/**
 * Does numbered tasks on a few threads of its own. The first failure stops all of them; the caller gets it when the last
 * thread has ended, so that nothing of a failed loop goes on. Threads are never interrupted, because an interrupt closes
 * the channels that they share.
 */
final class ParallelLoop {

    private static final long TICK_MILLIS = 200;

    private final String name;
    private final int threads;
    private final BooleanSupplier stop;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /**
     * @param name of the threads
     * @param threads at most
     * @param stop says that the loop shall end early; asked from every thread
     */
    ParallelLoop(String name, int threads, BooleanSupplier stop) {
        this.name = name;
        this.threads = threads;
        this.stop = stop;
    }

    /** What one thread does, with buffers of its own. */
    interface Worker {
        /** Does one task; called by one thread. */
        void accept(int task) throws IOException;
    }

    /** Whether to leave a task in the middle: another one failed, or the loop shall end. */
    boolean stopped() {
        return failure.get() != null || stop.getAsBoolean();
    }

    /**
     * Does the tasks 0 to {@code tasks - 1}.
     *
     * @param worker makes one worker for each thread
     * @param tick called a few times a second on the caller's thread
     * @throws IOException the first failure of a task, or the {@link Fault} or error that it threw
     * @throws Fault {@code CANCELED} when the caller was interrupted, {@code STOPPING} when it was told to end
     */
    void run(int tasks, Supplier<Worker> worker, Runnable tick) throws IOException {
        int count = Math.min(threads, tasks);
        CountDownLatch running = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(() -> work(tasks, worker, running), name + '-' + i);
            thread.setDaemon(true);
            thread.start();
        }
        boolean interrupted = await(running, tick);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        rethrow(failure.get());
        if (stop.getAsBoolean()) {
            throw CatalogueFaults.stopping();
        }
    }

    private boolean await(CountDownLatch running, Runnable tick) {
        boolean interrupted = false;
        while (true) {
            try {
                if (running.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                    return interrupted;
                }
                tick.run();
            } catch (InterruptedException e) {
                interrupted = true;
                failure.compareAndSet(null, CatalogueFaults.cancelled());
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
            }
        }
    }

    @SuppressWarnings("CatchingUnchecked")
    private void work(int tasks, Supplier<Worker> supplier, CountDownLatch running) {
        try {
            Worker worker = supplier.get();
            for (int task = next.getAndIncrement(); task < tasks && !stopped(); task = next.getAndIncrement()) {
                worker.accept(task);
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        } finally {
            running.countDown();
        }
    }

    private static void rethrow(@Nullable Throwable failure) throws IOException {
        if (failure instanceof IOException e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }
}
