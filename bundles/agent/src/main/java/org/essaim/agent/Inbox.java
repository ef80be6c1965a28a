/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How other threads speak to the agent's: they leave a message and wake it. Thread-safe. */
final class Inbox {

    private final Queue<Runnable> messages = new ConcurrentLinkedQueue<>();
    private final Executor work;
    private final Runnable wake;
    private long now;

    Inbox(Executor work, Runnable wake) {
        this.work = work;
        this.wake = wake;
    }

    void post(Runnable message) {
        messages.add(message);
        wake.run();
    }

    /** Hands the outcome of a stage to the agent's thread. */
    <T> void whenDone(CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        stage.whenComplete((value, error) -> post(() -> then.accept(value, error)));
    }

    /** Runs something long elsewhere and hands its outcome to the agent's thread. */
    <T> void work(Supplier<T> job, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        CompletableFuture<T> done;
        try {
            done = CompletableFuture.supplyAsync(job, work);
        } catch (RuntimeException e) {
            done = CompletableFuture.failedFuture(e);
        }
        whenDone(done, then);
    }

    /** The nanoseconds that the agent's thread is at; for that thread only. */
    long now() {
        return now;
    }

    /** Takes in all messages; the agent's thread only. */
    void drain(long time) {
        now = time;
        for (Runnable message = messages.poll(); message != null; message = messages.poll()) {
            message.run();
        }
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }
}
