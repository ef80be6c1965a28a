/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.io.IOException;
import java.util.Map;

/** One process that sends or receives. One thread. */
interface End extends AutoCloseable {

    /** Gets everything ready for a job, until one word is missing. */
    void prepare(Job job) throws IOException, InterruptedException;

    /** Says that word; returns at once. */
    void begin() throws IOException;

    /** {@link System#nanoTime()} of the first bytes; waits for them. For a receiver. */
    long firstBytes() throws IOException, InterruptedException;

    /** {@link System#nanoTime()} when the file was complete and verified; waits for that. For a receiver. */
    long completed() throws IOException, InterruptedException;

    /** The process's figures at this moment. */
    ProcessFigures figures() throws IOException;

    /** What its memory consists of, in bytes, where it can tell. Costs it memory: asked for at the end. */
    default Map<String, Long> memory() throws IOException, InterruptedException {
        return Map.of();
    }

    /** Ends the process. */
    @Override
    void close();
}
