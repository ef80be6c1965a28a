/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A program that speaks BitTorrent. */
interface Client {

    /** As in the results. */
    String name();

    /** What is missing on this machine and how to get it; empty when the client can be used. */
    Optional<String> missing();

    /** Whether one process can take one job after the other. */
    boolean takesSecondJob();

    /** A process that has the payload in {@code folder}. */
    End sender(Path folder, LocalTracker tracker) throws IOException, InterruptedException;

    /** A process that gets the payload into {@code folder}, which is its own and empty. */
    End receiver(Path folder, LocalTracker tracker) throws IOException, InterruptedException;
}
