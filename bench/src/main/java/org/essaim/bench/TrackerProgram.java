/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A tracker that can be started as a process. */
interface TrackerProgram {

    /** As in the results. */
    String name();

    /** What is missing on this machine and how to get it; empty when it can be used. */
    Optional<String> missing();

    /**
     * Starts one on loopback; returns when it takes connections.
     *
     * @param prefix what the command begins with
     * @param folder its own, which is there and empty
     * @param infoHashes a file in it, with those that are tracked, one a line
     */
    Running start(List<String> prefix, Path folder, Path infoHashes) throws IOException, InterruptedException;

    /** One that runs. */
    record Running(ClientProcess process, int port) implements AutoCloseable {
        @Override
        public void close() {
            process.close();
        }
    }
}
