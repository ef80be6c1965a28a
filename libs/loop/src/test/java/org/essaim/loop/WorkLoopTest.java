/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkLoopTest {

    private static final long NOTHING_TO_DO = Long.MAX_VALUE;

    private final AtomicLong nanos = new AtomicLong(42);
    private final BlockingQueue<Long> calls = new LinkedBlockingQueue<>();
    private final WorkLoop loop = new WorkLoop("test-loop", nanos::get);

    @AfterEach
    void end() {
        loop.close();
    }

    @Test
    void theFirstCallComesAtOnceWithTheTimeOfTheClock() throws Exception {
        loop.start(this::record);
        assertThat(next()).isEqualTo(42);
    }

    @Test
    void whoeverHasMoreToDoIsCalledAgainWithoutAWait() throws Exception {
        loop.start(now -> {
            calls.add(now);
            return calls.size() < 100 ? 0 : NOTHING_TO_DO;
        });
        for (int i = 0; i < 100; i++) {
            next();
        }
    }

    @Test
    void whatIsDueLaterIsCalledLater() throws Exception {
        loop.start(now -> {
            calls.add(now);
            return TimeUnit.MILLISECONDS.toNanos(1);
        });
        next();
        nanos.set(99);
        while (next() != 99) {
            continue;
        }
    }

    @Test
    void aLoopThatHasNothingToDoIsWoken() throws Exception {
        loop.start(this::record);
        next();
        nanos.set(43);
        loop.wake();
        assertThat(next()).isEqualTo(43);
    }

    @Test
    void aWakeUpInTheMiddleOfTheWorkIsNotLost() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        loop.start(now -> {
            calls.add(now);
            working.countDown();
            await(go);
            return NOTHING_TO_DO;
        });
        working.await();
        loop.wake();
        go.countDown();
        next();
        next();
    }

    @Test
    void manyWakeUpsAreOneCallAtLeast() throws Exception {
        loop.start(this::record);
        next();
        for (int i = 0; i < 50; i++) {
            loop.wake();
        }
        nanos.set(44);
        loop.wake();
        while (next() != 44) {
            continue;
        }
    }

    @Test
    void aFailureDoesNotEndTheLoop() throws Exception {
        AtomicBoolean first = new AtomicBoolean(true);
        loop.start(now -> {
            calls.add(now);
            if (first.getAndSet(false)) {
                throw new IllegalStateException("on purpose");
            }
            return NOTHING_TO_DO;
        });
        next();
        loop.wake();
        next();
        assertThat(first).isFalse();
    }

    @Test
    void allWorkIsDoneOnOneDaemonThreadOfThatName() throws Exception {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        loop.start(now -> {
            threads.add(Thread.currentThread());
            return record(now);
        });
        for (int i = 0; i < 5; i++) {
            next();
            loop.wake();
        }
        assertThat(threads).isNotEmpty().allMatch(thread -> thread == threads.get(0));
        assertThat(threads.get(0).getName()).isEqualTo("test-loop");
        assertThat(threads.get(0).isDaemon()).isTrue();
    }

    @Test
    void afterTheEndNothingIsCalledAnyMore() throws Exception {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        loop.start(now -> {
            threads.add(Thread.currentThread());
            return record(now);
        });
        next();
        loop.close();
        threads.get(0).join();
        loop.wake();
        assertThat(calls).isEmpty();
    }

    @Test
    void anInterruptEndsItsThread() throws Exception {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        loop.start(now -> {
            threads.add(Thread.currentThread());
            return record(now);
        });
        next();
        threads.get(0).interrupt();
        threads.get(0).join();
    }

    @Test
    void aLoopThatWasNeverStartedIsClosedAtOnce() {
        loop.wake();
        loop.close();
        assertThat(calls).isEmpty();
    }

    @Test
    void whoeverClosesItKeepsHisInterrupt() throws Exception {
        loop.start(this::record);
        next();
        Thread.currentThread().interrupt();
        loop.close();
        assertThat(Thread.interrupted()).isTrue();
    }

    private long record(long now) {
        calls.add(now);
        return NOTHING_TO_DO;
    }

    private long next() throws InterruptedException {
        Long now = calls.poll(30, TimeUnit.SECONDS);
        assertThat(now).as("the loop was not called").isNotNull();
        return now;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
