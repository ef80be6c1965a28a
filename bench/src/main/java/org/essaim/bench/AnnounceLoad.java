/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/**
 * A load generator as a process of its own: says {@code ready true}, or {@code false} where the tracker does not do what is
 * planned; announces every peer once and says {@code filled}; waits for a line; then announces peers at random and says
 * {@code half ANNOUNCES NANOS FAILURES} and {@code end …} of the second half. Ends with its standard input.
 */
public final class AnnounceLoad {

    private final LoadPlan plan;
    private final List<byte[]> beginnings = new ArrayList<>();
    private final List<byte[]> ends = new ArrayList<>();
    private final LongAdder done = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile boolean stopped;

    AnnounceLoad(LoadPlan plan) {
        this.plan = plan;
        for (int swarm = 0; swarm < plan.swarms(); swarm++) {
            beginnings.add(plan.beginning(swarm));
        }
        for (int peer = 0; peer < plan.peers(); peer++) {
            ends.add(plan.end(peer));
        }
    }

    /** @param arguments a {@link LoadPlan}'s */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        AnnounceLoad load = new AnnounceLoad(LoadPlan.parse(arguments));
        boolean possible = load.possible();
        say("ready " + possible);
        if (possible) {
            load.fill();
            say("filled");
            if (System.in.read() >= 0) {
                load.measure();
            }
            while (System.in.read() >= 0) {
                // Whoever has started it looks what it has used, and ends it.
            }
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    /** Whether a second announce over a connection that is to be kept is answered. */
    boolean possible() throws IOException {
        try (AnnouncingClient client = new AnnouncingClient(plan)) {
            if (!client.announce(beginnings.get(0), ends.get(0))) {
                throw new IOException("the tracker refuses what it should know");
            }
            return client.announce(beginnings.get(0), ends.get(0));
        } catch (IOException e) {
            if (plan.keep()) {
                return false;
            }
            throw e;
        }
    }

    /** Announces every peer of every swarm once. */
    void fill() throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        int all = plan.swarms() * plan.peers();
        join(start(client -> {
            for (int i = next.getAndIncrement(); i < all; i = next.getAndIncrement()) {
                announce(client, i / plan.peers(), i % plan.peers());
            }
        }));
    }

    private void measure() throws InterruptedException {
        List<Thread> clients = start(client -> {
            SplittableRandom random = new SplittableRandom();
            while (!stopped) {
                announce(client, random.nextInt(plan.swarms()), random.nextInt(plan.peers()));
            }
        });
        half("half");
        half("end");
        stopped = true;
        join(clients);
    }

    private void half(String name) throws InterruptedException {
        long before = done.sum();
        long failedBefore = failures.sum();
        long begin = System.nanoTime();
        BooleanSupplier over = plan.announces() > 0
                ? () -> done.sum() - before >= plan.announces() / 2
                : () -> System.nanoTime() - begin >= plan.seconds() * 500_000_000;
        while (!over.getAsBoolean()) {
            Thread.sleep(1);
        }
        say(name + " " + (done.sum() - before) + " " + (System.nanoTime() - begin) + " "
                + (failures.sum() - failedBefore));
    }

    private interface Work {
        void with(AnnouncingClient client);
    }

    private List<Thread> start(Work work) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < plan.clients(); i++) {
            Thread thread = new Thread(() -> {
                try (AnnouncingClient client = new AnnouncingClient(plan)) {
                    work.with(client);
                }
            });
            thread.start();
            threads.add(thread);
        }
        return threads;
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void announce(AnnouncingClient client, int swarm, int peer) {
        try {
            if (client.announce(beginnings.get(swarm), ends.get(peer))) {
                done.increment();
                return;
            }
        } catch (IOException e) {
            // Counted as the others.
        }
        failures.increment();
    }

    /** Announces that were answered as they should be. */
    long announces() {
        return done.sum();
    }

    /** All others. */
    long failures() {
        return failures.sum();
    }
}
