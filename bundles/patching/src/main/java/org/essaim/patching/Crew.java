/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A few threads that do many small works with the disk; results come back in order, and only so many works wait at once. Owned by
 * one thread. They are never interrupted, since that would close channels under others; instead they look at {@link #over()}.
 */
final class Crew<T> implements AutoCloseable {

    private static final long BEAT_MILLIS = 100;

    private final ExecutorService threads;
    private final int window;
    private final Runnable beat;
    private final Consumer<T> results;
    private final Deque<Future<T>> waiting = new ArrayDeque<>();
    private volatile boolean over;

    /**
     * @param size threads
     * @param beat called by the owner while it waits, a few times a second; may throw to stop everything
     * @param results given each result in the order in which the works were given
     */
    Crew(int size, Runnable beat, Consumer<T> results) {
        threads = Executors.newFixedThreadPool(size, work -> {
            Thread thread = new Thread(work, "essaim-patching");
            thread.setDaemon(true);
            return thread;
        });
        window = size * 4;
        this.beat = beat;
        this.results = results;
    }

    void give(Callable<T> work) throws IOException {
        if (waiting.size() >= window) {
            takeFirst();
        }
        waiting.add(threads.submit(work));
    }

    /** Waits for all that was given. */
    void finish() throws IOException {
        while (!waiting.isEmpty()) {
            takeFirst();
        }
        beat.run();
    }

    /** Whether a work should stop, because another failed or the owner has gone. */
    boolean over() {
        return over;
    }

    /** Works that run come to their end first. */
    @Override
    public void close() {
        over = true;
        threads.shutdown();
        boolean interrupted = false;
        waiting.forEach(work -> work.cancel(false));
        while (!threads.isTerminated()) {
            try {
                threads.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void takeFirst() throws IOException {
        Future<T> first = waiting.remove();
        while (true) {
            try {
                @Nullable T result = first.get(BEAT_MILLIS, TimeUnit.MILLISECONDS);
                if (result != null) {
                    results.accept(result);
                }
                return;
            } catch (TimeoutException e) {
                beat.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new java.nio.channels.ClosedByInterruptException();
            } catch (ExecutionException e) {
                throw unwrapped(e);
            }
        }
    }

    private static IOException unwrapped(ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof IOException io ? io : new IOException(cause);
    }
}
