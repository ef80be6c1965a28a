/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A swarm's payload bytes, over the life of its state folder, and its rates over the last seconds. Written on the loop's
 * thread alone; read from any.
 */
final class SwarmTally {

    /** The share of a fresh sample in the smoothed rate. */
    private static final double FRESH = 0.3;

    private final AtomicLong fromOrigin = new AtomicLong();
    private final AtomicLong fromPeers = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong wasted = new AtomicLong();
    private volatile double downRate;
    private volatile double upRate;
    private long sampledDown;
    private long sampledUp;
    private long sampledAt;
    private boolean started;

    /** Goes on from the figures of an earlier session. */
    void restore(long origin, long peers, long bytesSent) {
        fromOrigin.set(origin);
        fromPeers.set(peers);
        sent.set(bytesSent);
        sampledDown = origin + peers;
        sampledUp = bytesSent;
    }

    void received(PeerState from, int bytes) {
        AtomicLong total = from.isOrigin() ? fromOrigin : fromPeers;
        from.countReceived(bytes); // first: who sees the sum sees its parts
        total.setRelease(total.getPlain() + bytes);
    }

    /** A peer turns out to be the origin, or not to be: what it has sent counts as that. */
    void isOrigin(boolean origin, long received) {
        long toOrigin = origin ? received : -received;
        fromOrigin.setRelease(fromOrigin.getPlain() + toOrigin);
        fromPeers.setRelease(fromPeers.getPlain() - toOrigin);
    }

    void sent(PeerState to, int bytes) {
        to.countSent(bytes);
        sent.setRelease(sent.getPlain() + bytes);
    }

    /** Bytes that came twice. */
    void wasted(int bytes) {
        wasted.setRelease(wasted.getPlain() + bytes);
    }

    long fromOrigin() {
        return fromOrigin.getAcquire();
    }

    long fromPeers() {
        return fromPeers.getAcquire();
    }

    long sent() {
        return sent.getAcquire();
    }

    long wasted() {
        return wasted.getAcquire();
    }

    /** Bytes per second from everyone. */
    long downloadRate() {
        return Math.round(downRate);
    }

    /** Bytes per second to everyone. */
    long uploadRate() {
        return Math.round(upRate);
    }

    /** Takes a sample; to be called every half second or so. */
    void sample(long now) {
        long down = fromOrigin() + fromPeers();
        long up = sent();
        double seconds = (now - sampledAt) / 1e9;
        if (started && seconds > 0) {
            downRate = smooth(downRate, (down - sampledDown) / seconds);
            upRate = smooth(upRate, (up - sampledUp) / seconds);
        }
        started = true;
        sampledAt = now;
        sampledDown = down;
        sampledUp = up;
    }

    private static double smooth(double rate, double fresh) {
        double smoothed = (1 - FRESH) * rate + FRESH * fresh;
        return smoothed < 1 ? 0 : smoothed;
    }
}
