/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Every process of the demo, so that none is left, however it ends: they are ended with the virtual machine, Ctrl-C
 * included. Any thread.
 */
final class Processes implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;
    private static final int INTERRUPTED = 130;
    private static final int GRACE_MILLIS = 500;

    private final List<Process> started = new ArrayList<>();
    private final Thread hook = new Thread(this::interrupted, "essaim-demo-end");
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private volatile int exitCode = INTERRUPTED;
    private boolean closed;

    Processes() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** The exit code when someone ends the demo from outside from now on. */
    void whenInterruptedExit(int code) {
        exitCode = code;
    }

    /**
     * Ctrl-C reaches the demo's processes too, and what fails for that is no failure: does not return when someone is
     * ending the demo.
     */
    void endIfInterrupted() throws InterruptedException {
        if (interrupted.await(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
            new CountDownLatch(1).await();
        }
    }

    /** Starts a process. */
    synchronized Process start(ProcessBuilder builder) throws IOException {
        if (closed) {
            throw new IOException("the demo is ending");
        }
        started.removeIf(process -> !process.isAlive());
        Process process = builder.start();
        started.add(process);
        return process;
    }

    /** Ends one process and what it started, at once. */
    static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Asks every process to end, waits, and kills what does not. */
    @Override
    public void close() {
        for (ProcessHandle process : takeAll()) {
            process.destroy();
        }
        awaitAndKill(ending);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The virtual machine is ending already, which is why this is called.
            return;
        }
    }

    private List<ProcessHandle> ending = List.of();

    private synchronized List<ProcessHandle> takeAll() {
        if (!closed) {
            closed = true;
            List<ProcessHandle> all = new ArrayList<>();
            for (Process process : started) {
                process.descendants().forEach(all::add);
                all.add(process.toHandle());
            }
            ending = all;
        }
        return ending;
    }

    private static void awaitAndKill(List<ProcessHandle> processes) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (ProcessHandle process : processes) {
            try {
                process.onExit().get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (InterruptedException
                    | java.util.concurrent.ExecutionException
                    | java.util.concurrent.TimeoutException e) {
                process.destroyForcibly();
            }
        }
    }

    /** The exit code of a virtual machine that was told to end would be that of the signal. */
    private void interrupted() {
        interrupted.countDown();
        System.err.println();
        System.err.println("Ending the Karafs …");
        close();
        Runtime.getRuntime().halt(exitCode);
    }
}
