/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.essaim.transfer.core.Loop;

/**
 * The disks of all swarms: memory and threads that they share. What blocks runs on the workers; its answers run on the
 * loop.
 */
public final class DiskPool {

    private final Loop loop;
    private final Executor workers;
    private final BufferPool buffers;
    private final List<Runnable> starved = new ArrayList<>();
    private boolean told;

    /** @param workers runs what blocks, a few at once; never refuses */
    public DiskPool(Loop loop, Executor workers, BufferPool buffers) {
        this.loop = loop;
        this.workers = workers;
        this.buffers = buffers;
    }

    /** A swarm's disk. On the loop's thread. */
    public PoolDisk disk(PayloadFiles files) {
        return new PoolDisk(this, files);
    }

    Loop loop() {
        return loop;
    }

    Executor workers() {
        return workers;
    }

    BufferPool buffers() {
        return buffers;
    }

    /** Somebody was refused memory and wants to know when there is some. */
    void starve(Runnable listener) {
        if (!starved.contains(listener)) {
            starved.add(listener);
        }
    }

    void forget(Runnable listener) {
        starved.remove(listener);
    }

    /** Memory has become free: those who were refused are told, in turn, at the end of what is going on. */
    void freed() {
        if (!starved.isEmpty() && !told) {
            told = true;
            loop.execute(() -> {
                told = false;
                List<Runnable> waiting = List.copyOf(starved);
                starved.clear();
                waiting.forEach(Runnable::run);
            });
        }
    }
}
