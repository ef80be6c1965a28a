/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One end of a client that is started for one job and finds peers through the tracker. */
final class NativeEnd implements End {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration STARTING = Duration.ofSeconds(30);
    private static final int STARTS = 3;

    /** Starts the client for a job. */
    interface Start {
        ClientProcess start(Job job, Path folder, int port, Path complete) throws IOException;
    }

    private final Path folder;
    private final boolean sends;
    private final LocalTracker tracker;
    private final Start start;
    private int port;
    private @Nullable ClientProcess process;
    private @Nullable Job job;

    /** @param port where it is to listen, unless somebody else does by then */
    NativeEnd(Path folder, boolean sends, LocalTracker tracker, int port, Start start) {
        this.folder = folder;
        this.sends = sends;
        this.tracker = tracker;
        this.port = port;
        this.start = start;
    }

    /** Where it listens, once it is prepared. */
    int port() {
        return port;
    }

    private Path complete() {
        return folder.resolveSibling(folder.getFileName() + ".complete");
    }

    @Override
    public void prepare(Job prepared) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        job = prepared;
        for (int tries = 0; tries < STARTS; tries++) {
            process = start.start(prepared, folder, port, complete());
            if (tracker.awaitAnnounce(port, STARTING)) {
                return;
            }
            process.close(); // somebody else may have taken its port just before it did
            port = Programs.freePort();
        }
        throw new IOException("the client for " + folder + " has been started " + STARTS
                + " times and has not announced itself; see its log.txt");
    }

    @Override
    public void begin() {
        if (!sends) {
            tracker.release();
        }
    }

    @Override
    public long firstBytes() throws IOException, InterruptedException {
        if (job == null) {
            throw new IllegalStateException("not prepared");
        }
        Path file = job.in(folder, job.files().get(0));
        return until(() -> Files.exists(file) && Files.size(file) > 0, 1);
    }

    @Override
    public long completed() throws IOException, InterruptedException {
        return until(() -> Files.exists(complete()), 2);
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private long until(Condition condition, long millis) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            process().alive();
            if (System.nanoTime() > deadline) {
                throw new IOException("nothing happens in " + folder + "; see its log.txt");
            }
            Thread.sleep(millis);
        }
        return System.nanoTime();
    }

    private ClientProcess process() {
        if (process == null) {
            throw new IllegalStateException("not started");
        }
        return process;
    }

    @Override
    public ProcessFigures figures() throws IOException {
        return process().figures();
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
