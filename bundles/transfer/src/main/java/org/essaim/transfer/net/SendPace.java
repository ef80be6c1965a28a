/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.net;

import io.netty.channel.Channel;

/**
 * How fast one connection sends, and how much may therefore wait for it: at least the configured bytes, or
 * {@value #WORTH_MILLIS} ms of the measured rate. Deep queues would bind bytes to a peer that turns out slow; shallow ones
 * would starve a fast one. On the loop's thread.
 */
final class SendPace {

    private static final long WORTH_MILLIS = 2;
    private static final long PERIOD_NANOS = 50_000_000;
    private static final int MOST = 4 << 20;
    /** Less than anybody queues before it waits to be told of room. */
    private static final int MOST_LOW = 256 << 10;

    private final NettyLoop loop;
    private final Channel channel;
    private final int least;
    private int limit;
    private long periodBegin;
    private long periodBytes;

    SendPace(NettyLoop loop, Channel channel, int least) {
        this.loop = loop;
        this.channel = channel;
        this.least = least;
        this.limit = least;
        periodBegin = loop.nanoTime();
    }

    /** Counts bytes that the system has taken. */
    void sent(int bytes) {
        periodBytes += bytes;
    }

    /** Looks at the rate when a period is over. */
    void adjust(long now) {
        long nanos = now - periodBegin;
        if (nanos < PERIOD_NANOS) {
            return;
        }
        int fitting = fitting(periodBytes, nanos, least);
        periodBegin = now;
        periodBytes = 0;
        // System calls for every small change would cost more than they give.
        if (fitting >= 2L * limit || 2L * fitting <= limit || (fitting == least && limit != least)) {
            limit = fitting;
            loop.transport().limitUnsent(channel, fitting);
        }
    }

    /** Bytes that may wait at a rate. */
    static int fitting(long bytes, long nanos, int least) {
        double perMillisecond = bytes * 1e6 / Math.max(1, nanos);
        return (int) Math.max(least, Math.min(MOST, perMillisecond * WORTH_MILLIS));
    }

    /** Bytes that may wait in the system. */
    int limit() {
        return limit;
    }

    /** Bytes below which more should be queued. */
    long lowMark() {
        return lowMark(limit);
    }

    static long lowMark(int limit) {
        return Math.min(2L * limit, MOST_LOW);
    }
}
