/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.PatchId;
import org.essaim.server.ledger.HandClock;
import org.essaim.server.rollouts.Assignment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LongPollsTest {

    private static final MachineId A = new MachineId("a");
    private static final MachineId B = new MachineId("b");
    private static final Duration LONG = Duration.ofMinutes(10);

    private final Map<MachineId, List<Assignment>> work = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, Executors.defaultThreadFactory());
    private final LongPolls polls =
            new LongPolls(id -> work.getOrDefault(id, List.of()), timer, new HandClock(), "one");

    LongPollsTest() {
        timer.setRemoveOnCancelPolicy(true);
    }

    @AfterEach
    void close() {
        timer.shutdownNow();
    }

    @Test
    void whoHasSeenNothingIsAnsweredAtOnce() {
        Reply reply = polls.poll(A, Optional.empty(), LONG).join();

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.etag()).isPresent();
        assertThat(polls.waiting()).isZero();
    }

    @Test
    void aChangeWakesOnlyTheMachineWhoseWorkChanged() {
        CompletableFuture<Reply> a = wait(A);
        CompletableFuture<Reply> b = wait(B);
        work.put(A, List.of(deploy(1)));

        polls.wake(Set.of(A, B));

        assertThat(AgentCall.json(a.join()).path("actions")).hasSize(1);
        assertThat(b).isNotDone();
        untilWaiting(1);
    }

    @Test
    void whenTheTimeIsOverTheMachineIsToldThatNothingChanged() {
        Optional<String> seen = seen(A);

        Reply reply = polls.poll(A, seen, Duration.ofMillis(20)).join();

        assertThat(reply.status()).isEqualTo(304);
        assertThat(reply.etag()).isEqualTo(seen);
        assertThat(polls.poll(A, seen, Duration.ZERO).join().status()).isEqualTo(304);
        untilWaiting(0);
    }

    @Test
    void aSecondPollOfAMachineEndsTheFirst() {
        CompletableFuture<Reply> first = wait(A);
        CompletableFuture<Reply> second = wait(A);

        assertThat(first.join().status()).isEqualTo(304);
        assertThat(second).isNotDone();
        assertThat(polls.waiting()).isEqualTo(1);
    }

    @Test
    void anotherTrackerWakesEverybody() {
        CompletableFuture<Reply> a = wait(A);
        CompletableFuture<Reply> b = wait(B);

        polls.epoch("two");

        assertThat(AgentCall.json(a.join()).path("trackerEpoch").textValue()).isEqualTo("two");
        assertThat(AgentCall.json(b.join()).path("trackerEpoch").textValue()).isEqualTo("two");
    }

    @Test
    void whoIsToAnnounceAgainSeesAnotherEpochAndNobodyElseDoes() {
        CompletableFuture<Reply> a = wait(A);
        CompletableFuture<Reply> b = wait(B);

        polls.recall(Set.of(A));

        assertThat(AgentCall.json(a.join()).path("trackerEpoch").textValue()).isEqualTo("one-1");
        assertThat(b).isNotDone();
        assertThat(wait(A)).isNotDone(); // what it has seen is what there is
        polls.recall(Set.of(A, B));
        assertThat(AgentCall.json(b.join()).path("trackerEpoch").textValue()).isEqualTo("one-1");
    }

    @Test
    void whoHasGoneLeavesNothingBehind() {
        CompletableFuture<Reply> gone = wait(A);

        gone.cancel(false);

        assertThat(polls.waiting()).isZero();
        assertThat(timer.getQueue()).isEmpty();
    }

    @Test
    void tenThousandMachinesWaitWithoutAThreadEachAndAllAreWoken() {
        int before = Thread.activeCount();
        List<CompletableFuture<Reply>> waiting = new ArrayList<>();
        List<MachineId> machines = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            MachineId machine = new MachineId("m" + i);
            machines.add(machine);
            waiting.add(wait(machine));
        }
        assertThat(polls.waiting()).isEqualTo(10_000);
        assertThat(Thread.activeCount() - before).isLessThan(5);

        machines.forEach(machine -> work.put(machine, List.of(deploy(7))));
        polls.wake(Set.copyOf(machines));

        CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new)).join();
        untilWaiting(0);
    }

    @Test
    void closingEndsEveryPoll() {
        CompletableFuture<Reply> a = wait(A);

        timer.shutdownNow();
        polls.close();

        assertThat(a.join().status()).isEqualTo(304);
        assertThat(polls.poll(A, seen(A), LONG).join().status()).isEqualTo(304);
    }

    /** Who is answered is taken from the map right after, on the thread that answers. */
    private void untilWaiting(int machines) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (polls.waiting() != machines && System.nanoTime() < end) {
            Thread.yield();
        }
        assertThat(polls.waiting()).isEqualTo(machines);
    }

    private Optional<String> seen(MachineId machine) {
        return polls.poll(machine, Optional.empty(), LONG).join().etag();
    }

    private CompletableFuture<Reply> wait(MachineId machine) {
        CompletableFuture<Reply> reply = polls.poll(machine, seen(machine), LONG);
        assertThat(reply).isNotDone();
        return reply;
    }

    private static Assignment deploy(long action) {
        return new Assignment(
                action, Assignment.Type.DEPLOY, new PatchId("app", "1.0"), new InfoHash("0".repeat(40)), false, false);
    }
}
