/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A swarm's payload bytes, over the life of its state folder, and its rates over the last seconds. Written on the loop's
 * thread alone; read from any.
 */
final class SwarmTally {

    private final AtomicLong fromOrigin = new AtomicLong();
    private final AtomicLong fromPeers = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong wasted = new AtomicLong();
    private final SiteBytes sites = new SiteBytes();
    private final Peak down = new Peak();
    private final Peak up = new Peak();
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
        sites.count(from.source(), bytes);
        total.setRelease(total.getPlain() + bytes);
    }

    /** A peer turns out to be the origin, or not to be: what it has sent counts as that. */
    void isOrigin(boolean origin, long received) {
        long toOrigin = origin ? received : -received;
        fromOrigin.setRelease(fromOrigin.getPlain() + toOrigin);
        fromPeers.setRelease(fromPeers.getPlain() - toOrigin);
    }

    /** So much came from a site, as is known only now. */
    void placed(int site, long received) {
        sites.placed(site, received);
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
        return down.rate();
    }

    /** The highest that this was; 0 while not enough has come. */
    long highestDownload() {
        return down.highest();
    }

    /** Bytes per second to everyone. */
    long uploadRate() {
        return up.rate();
    }

    /** The highest that this was; 0 while not enough has gone. */
    long highestUpload() {
        return up.highest();
    }

    /** Bytes received since the swarm was entered, as in {@link org.essaim.api.tracking.Traffic#received()}. */
    Map<Integer, Long> bySite() {
        return sites.all();
    }

    /** Takes a sample; to be called several times a second. */
    void sample(long now) {
        long received = fromOrigin() + fromPeers();
        long gone = sent();
        double seconds = (now - sampledAt) / 1e9;
        if (started && seconds > 0) {
            down.sample((received - sampledDown) / seconds);
            up.sample((gone - sampledUp) / seconds);
        }
        started = true;
        sampledAt = now;
        sampledDown = received;
        sampledUp = gone;
    }
}
