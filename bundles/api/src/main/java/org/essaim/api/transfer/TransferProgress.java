/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.transfer;

import java.util.Optional;
import org.essaim.api.Fault;

/**
 * A session's figures at one moment. Payload bytes only, counted over the life of the session's state folder, so that
 * restarts lose nothing.
 *
 * @param bytesHave verified payload bytes on this machine
 * @param bytesFromOrigin payload bytes received from the server
 * @param bytesFromPeers payload bytes received from other machines
 * @param bytesSent payload bytes sent to anyone
 * @param downloadRate payload bytes per second, received over the last seconds
 * @param uploadRate payload bytes per second, sent over the last seconds
 * @param peers connected peers
 * @param problem what keeps the session waiting, such as a full disk; while it is downloading, what keeps a part of the
 *     payload away; it goes on by itself when that is mended
 */
public record TransferProgress(
        State state,
        long bytesHave,
        long bytesTotal,
        long bytesFromOrigin,
        long bytesFromPeers,
        long bytesSent,
        long downloadRate,
        long uploadRate,
        int peers,
        Optional<Fault> problem) {

    /** What a session does. */
    public enum State {
        /** Hashing what is on the disk. */
        CHECKING,
        /** Fetching. */
        DOWNLOADING,
        /** Complete and serving. */
        SEEDING,
        /** Told to wait. */
        PAUSED,
        /** Waiting for something that {@link TransferProgress#problem()} names. */
        BLOCKED,
        /** Left. */
        CLOSED
    }
}
