/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.testkit.transfer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.assertj.core.data.Percentage;
import org.essaim.api.MachineId;
import org.essaim.api.transfer.TransferOutcome;
import org.essaim.api.transfer.TransferProgress;
import org.essaim.api.transfer.TransferProgress.State;
import org.essaim.api.transfer.TransferSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Machines that share one payload, for tests of engines; all are closed after each test. */
public abstract class TransferFleet {

    /** Bytes per piece. */
    protected static final int PIECE = 64 << 10;
    /** Bytes of the payload; the last piece is shorter. */
    protected static final int SIZE = 40 * PIECE + 12_345;

    /** Counters on both ends may differ by what was in flight when a connection ended: two pieces. */
    protected static final Percentage COUNTERS = Percentage.withPercentage(100.0 * 2 * PIECE / SIZE);

    /** Of this test. */
    @TempDir
    protected Path folder;

    /** The tracker. */
    protected final MeetingPlace place = new MeetingPlace();

    private final List<Machine> machines = new ArrayList<>();
    /** What is fetched. */
    protected final TestPayload payload = payload();

    /** What is fetched; of version 1, unless a subclass knows better. */
    protected TestPayload payload() {
        return TestPayload.of(SIZE, PIECE, 1);
    }

    /** A fresh engine on any free port of loopback. */
    protected abstract EngineUnderTest engine();

    /** Begins the names of the engine's threads. */
    protected abstract String threadPrefix();

    /** A machine with a running engine. */
    protected Machine machine(String name) {
        Machine machine = new Machine(name, place, folder.resolve(name), this::engine);
        machines.add(machine);
        return machine;
    }

    /** The server as a peer. */
    protected Machine origin() {
        return machine(MachineId.ORIGIN.value());
    }

    /** Offers the payload. */
    protected TransferSession seed(Machine machine, BudgetPolicy policy) {
        machine.engine().uploadPolicy(policy);
        TransferSession session = machine.open(payload, payload.full(), true);
        machine.await(session, State.SEEDING);
        return session;
    }

    /** Waits until everything that a seed may send has come: nothing is under way any more. */
    protected static void awaitSpent(BudgetPolicy policy, TransferSession receiver) {
        Await.until(
                () -> "the budget is spent, " + policy.granted() + " bytes: " + receiver.progress(),
                () -> policy.isSpent() && received(receiver) == policy.granted());
    }

    private static long received(TransferSession session) {
        TransferProgress progress = session.progress();
        return progress.bytesFromOrigin() + progress.bytesFromPeers();
    }

    @AfterEach
    void closeEverything() {
        machines.forEach(Machine::close);
    }

    /** The engine's threads that run now. */
    protected Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith(threadPrefix()))
                .collect(Collectors.toSet());
    }

    /** Those that did not run before. */
    protected Set<Thread> added(Set<Thread> before) {
        Set<Thread> added = threads();
        added.removeAll(before);
        return added;
    }

    /** How a session ends; waits for it. */
    protected static TransferOutcome outcome(TransferSession session) {
        CompletableFuture<TransferOutcome> completion = session.completion().toCompletableFuture();
        Await.until(() -> "the outcome of " + session.progress() + " with " + session.peers(), completion::isDone);
        return completion.join();
    }
}
