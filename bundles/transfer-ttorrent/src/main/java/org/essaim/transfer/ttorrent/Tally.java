/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A session's payload bytes, over the life of its state folder, and its rates. Counted from any thread; sampled by the
 * engine's clock thread.
 */
final class Tally {

    /** The share of a fresh sample in the smoothed rate. */
    private static final double FRESH = 0.3;

    private final AtomicLong fromOrigin = new AtomicLong();
    private final AtomicLong fromPeers = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final Meter originRate = new Meter();
    private final Meter peerRate = new Meter();
    private final Meter sentRate = new Meter();

    /** Goes on from the figures of an earlier session. */
    void restore(long origin, long peers, long bytesSent) {
        fromOrigin.set(origin);
        fromPeers.set(peers);
        sent.set(bytesSent);
        originRate.seen = origin;
        peerRate.seen = peers;
        sentRate.seen = bytesSent;
    }

    void received(boolean origin, int bytes) {
        (origin ? fromOrigin : fromPeers).addAndGet(bytes);
    }

    void sent(int bytes) {
        sent.addAndGet(bytes);
    }

    long fromOrigin() {
        return fromOrigin.get();
    }

    long fromPeers() {
        return fromPeers.get();
    }

    long sent() {
        return sent.get();
    }

    /** Bytes per second from other machines. */
    long peerRate() {
        return Math.round(peerRate.rate);
    }

    /** Bytes per second from everyone. */
    long downloadRate() {
        return Math.round(originRate.rate + peerRate.rate);
    }

    /** Bytes per second to everyone. */
    long uploadRate() {
        return Math.round(sentRate.rate);
    }

    /** Takes a sample when half a second has passed since the last. */
    void sample(long nowNanos) {
        originRate.sample(fromOrigin.get(), nowNanos);
        peerRate.sample(fromPeers.get(), nowNanos);
        sentRate.sample(sent.get(), nowNanos);
    }

    private static final class Meter {
        private volatile double rate;
        private volatile long seen;
        private long at;
        private boolean started;

        void sample(long total, long nowNanos) {
            if (!started) {
                started = true;
                at = nowNanos;
                return;
            }
            long elapsed = nowNanos - at;
            if (elapsed < 500_000_000L) {
                return;
            }
            double now = (total - seen) * 1e9 / elapsed;
            rate = rate == 0 ? now : rate + FRESH * (now - rate);
            if (rate < 1) {
                rate = 0;
            }
            seen = total;
            at = nowNanos;
        }
    }
}
