/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.transfer;

import org.essaim.api.RateLimit;

/**
 * What a transfer engine uses at one moment, and the most that it is allowed.
 *
 * @param sessions swarms that are open
 * @param connections connected peers of all swarms
 * @param mostConnections the most of them
 * @param halfOpen connections that are being set up, either way, or wait for that
 * @param bufferBytes memory of pieces and blocks on their way
 * @param mostBufferBytes the most of it, unless a single piece is larger
 * @param socketBytes memory of the connections' own buffers, in use or kept
 * @param diskJobs reads, writes and checks that are under way or wait for a thread
 * @param banned peers that are shut out because they sent wrong bytes
 * @param bytesReceived payload bytes received in the open swarms
 * @param bytesSent payload bytes sent in the open swarms
 * @param download the download limit
 */
public record EngineFigures(
        int sessions,
        int connections,
        int mostConnections,
        int halfOpen,
        long bufferBytes,
        long mostBufferBytes,
        long socketBytes,
        int diskJobs,
        int banned,
        long bytesReceived,
        long bytesSent,
        RateLimit download) {}
