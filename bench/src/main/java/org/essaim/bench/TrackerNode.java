/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.essaim.api.InfoHash;
import org.essaim.tracking.SwarmTracker;
import org.essaim.tracking.http.HttpTracker;
import org.essaim.tracking.http.HttpTrackerOptions;
import org.essaim.tracking.http.KnownSwarms;

/** Our tracker for other programs as a process of its own: says {@code port N}, and ends with its standard input. */
public final class TrackerNode {

    private static final int MOST_SWARMS = 10_000;
    private static final int MOST_PEERS = 20_000;
    private static final int MOST_CONNECTIONS = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private TrackerNode() {}

    /** @param arguments a file with the info-hashes that are tracked, one a line */
    public static void main(String[] arguments) throws IOException {
        KnownSwarms known = new KnownSwarms();
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            known.entered(new InfoHash(line), List.of());
        }
        SwarmTracker tracker = SwarmTracker.inMemory(MOST_SWARMS, MOST_PEERS, new SplittableRandom(), System::nanoTime);
        HttpTrackerOptions options =
                new HttpTrackerOptions(InetAddress.getLoopbackAddress(), 0, MOST_CONNECTIONS, PATIENCE);
        try (HttpTracker http = new HttpTracker(options, tracker, known)) {
            System.out.println("port " + http.port());
            System.out.flush();
            while (System.in.read() >= 0) {
                // Nothing is said to it.
            }
        }
    }
}
