/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.net;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.internal.PlatformDependent;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.essaim.transfer.core.Loop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's one thread: waits for sockets, timers and tasks, and owns all that the engine's core and its connections
 * are. {@link #close} ends it; what is given to it afterwards is dropped.
 */
public final class NettyLoop implements Loop, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NettyLoop.class);
    private static final Duration LONGEST_END = Duration.ofSeconds(5);
    private static final int PAGE = 8 << 10;
    private static final int CHUNK_ORDER = 7;
    private static final int SMALL_BUFFERS_KEPT = 256;
    private static final int LARGE_BUFFERS_KEPT = 32;

    private final Transport transport;
    private final PooledByteBufAllocator buffers;
    private final Pace pace = new Pace(System.nanoTime());
    private final EventLoop events;

    private NettyLoop(Transport transport, String thread) {
        this.transport = transport;
        ThreadFactory threads = task -> daemon(task, thread);
        IoHandlerFactory paced =
                executor -> new PacedHandler(transport.handler().newHandler(executor), pace);
        events = new SingleThreadIoEventLoop(null, threads, paced);
        // One arena of each kind in chunks of a MiB: only the loop's thread takes buffers.
        buffers = new PooledByteBufAllocator(
                true, 1, 1, PAGE, CHUNK_ORDER, SMALL_BUFFERS_KEPT, LARGE_BUFFERS_KEPT, false);
    }

    /**
     * Starts a loop with the best the system offers.
     *
     * @param thread the thread's name
     */
    public static NettyLoop start(String thread) {
        return new NettyLoop(Transport.best(), thread);
    }

    /** Starts a loop that uses nothing beyond Java. */
    static NettyLoop portable(String thread) {
        return new NettyLoop(Transport.nio(), thread);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new FastThreadLocalThread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void execute(Runnable task) {
        try {
            events.execute(() -> run(task));
        } catch (RejectedExecutionException e) {
            LOG.debug("The loop has ended; a task is dropped");
        }
    }

    @Override
    public Timer schedule(long delayNanos, Runnable task) {
        Future<?> future = events.schedule(() -> run(task), Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public boolean inLoop() {
        return events.inEventLoop();
    }

    /** What a question is answered on the loop's thread; the caller waits for it. Not on the loop's thread. */
    <T> T ask(Callable<T> question) {
        return events.submit(question).syncUninterruptibly().getNow();
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("A task of the engine failed: report this, the engine goes on", e);
        }
    }

    /** How the loop waits: {@code epoll} or {@code NIO}. */
    public String transportName() {
        return transport.name();
    }

    /** Bytes that this Java gives outside the heap. */
    public static long mostDirectMemory() {
        return PlatformDependent.maxDirectMemory();
    }

    /** Bytes of memory that are taken for sockets' buffers, in use or kept for the next. Any thread. */
    public long bufferBytes() {
        return buffers.metric().usedDirectMemory() + buffers.metric().usedHeapMemory();
    }

    /** Buffers that are in use at this moment; gives back those that are kept. On the loop's thread. */
    long buffersInUse() {
        buffers.trimCurrentThreadCache();
        return buffers.metric().directArenas().get(0).numActiveAllocations()
                + buffers.metric().heapArenas().get(0).numActiveAllocations();
    }

    Transport transport() {
        return transport;
    }

    PooledByteBufAllocator buffers() {
        return buffers;
    }

    /** Bytes have come, or were taken by the system. On the loop's thread. */
    void moved(int bytes) {
        pace.moved(bytes);
    }

    EventLoop events() {
        return events;
    }

    /** Ends the thread after the tasks that wait already; returns when it has ended. Not on the loop's thread. */
    @Override
    public void close() {
        events.shutdownGracefully(0, LONGEST_END.toMillis(), TimeUnit.MILLISECONDS);
        boolean interrupted = false;
        try {
            if (!events.awaitTermination(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("The engine's thread does not end: a task of it hangs");
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
