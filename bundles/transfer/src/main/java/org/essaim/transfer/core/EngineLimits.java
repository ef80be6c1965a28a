/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

/**
 * What the engine may use.
 *
 * @param connections most peers at once, over all swarms
 * @param connectionsPerSwarm most peers of one swarm
 * @param halfOpen most connections that are being made at once
 * @param uploadSlots most peers of one swarm that are served at once
 * @param requestsKept most requests of one peer that wait to be served; told to it as {@code reqq}
 * @param bytesAhead most bytes that one peer is asked for ahead
 * @param cooperative whether whole pieces are offered to machines that understand it
 * @param downloadRate bytes per second, over all swarms; {@link Long#MAX_VALUE} for no limit
 */
public record EngineLimits(
        int connections,
        int connectionsPerSwarm,
        int halfOpen,
        int uploadSlots,
        int requestsKept,
        int bytesAhead,
        long downloadRate,
        boolean cooperative) {

    /** What suits an ordinary machine. */
    public static final EngineLimits USUAL = new EngineLimits(200, 50, 32, 50, 1024, 4 << 20, Long.MAX_VALUE, true);

    /** @throws IllegalArgumentException when a limit is not positive */
    public EngineLimits {
        if (connections < 1
                || connectionsPerSwarm < 1
                || halfOpen < 1
                || uploadSlots < 1
                || requestsKept < 1
                || bytesAhead < PieceLayout.BLOCK
                || downloadRate < 1) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }

    /** The same with other numbers of connections. */
    public EngineLimits withConnections(int all, int perSwarm) {
        return new EngineLimits(
                all, perSwarm, halfOpen, uploadSlots, requestsKept, bytesAhead, downloadRate, cooperative);
    }

    /** The same with another download limit. */
    public EngineLimits withDownloadRate(long bytesPerSecond) {
        return new EngineLimits(
                connections,
                connectionsPerSwarm,
                halfOpen,
                uploadSlots,
                requestsKept,
                bytesAhead,
                bytesPerSecond,
                cooperative);
    }

    /** The same as a client that knows nothing of grants. */
    public EngineLimits alone() {
        return new EngineLimits(
                connections, connectionsPerSwarm, halfOpen, uploadSlots, requestsKept, bytesAhead, downloadRate, false);
    }
}
