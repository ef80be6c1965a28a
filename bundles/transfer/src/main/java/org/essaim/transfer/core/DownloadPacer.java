/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps fetching within its limits, of all that comes and of what comes over the WAN, which may change at any time. Under a
 * limit all peers of all swarms that it is about are asked for one block each in turn, many times a second, so that none of
 * them takes it all. When a limit is lowered, what was asked for is taken back first: it could be more than the new one lets
 * come for a long time.
 */
final class DownloadPacer {

    private static final long PACE_NANOS = 10_000_000L;

    private final EngineCore engine;
    private final DownloadLimit limit;
    /** What may come over the WAN, which counts under the other limit as well. */
    private final DownloadLimit far;

    private LongSupplier source;
    private Loop.@Nullable Timer next;
    private long nextAt;
    private int turn;

    /** @param bytesPerSecond until it is told where to look */
    DownloadPacer(EngineCore engine, long bytesPerSecond, long now) {
        this.engine = engine;
        this.limit = new DownloadLimit(bytesPerSecond, now);
        this.far = new DownloadLimit(Long.MAX_VALUE, now);
        this.source = () -> bytesPerSecond;
    }

    /** Where to look for the limit from now on. */
    void follow(LongSupplier bytesPerSecond) {
        source = bytesPerSecond;
        look(engine.now());
    }

    /** Whether there is a limit to what comes from a peer. */
    boolean isLimited(PeerState peer) {
        return limit.isLimited() || (peer.isFar() && far.isLimited());
    }

    /** Whether nothing at all may come from a peer. */
    boolean isShut(PeerState peer) {
        return limit.rate() == 0 || (peer.isFar() && far.rate() == 0);
    }

    /** What may come over the WAN now, in bytes per second. */
    long wanRate() {
        return far.rate();
    }

    /** Time passes: the limit may be another. */
    void look(long now) {
        change(limit, Math.max(0, source.getAsLong()), peer -> true, now);
    }

    /** What may come over the WAN from now on, in bytes per second. */
    void wanRate(long bytesPerSecond, long now) {
        change(far, bytesPerSecond, PeerState::isFar, now);
    }

    private void change(DownloadLimit which, long rate, Predicate<PeerState> concerned, long now) {
        long former = which.rate();
        if (rate == former) {
            return;
        }
        which.rate(rate, now);
        if (next != null) {
            next.cancel();
            next = null;
        }
        for (SwarmCore swarm : engine.swarms()) {
            if (rate < former) {
                swarm.peers().stream().filter(concerned).forEach(peer -> peer.download()
                        .takeBack());
            }
            swarm.downloads().fillAll();
        }
    }

    /** There is a peer that could be asked for something. */
    void hungry(PeerState peer) {
        if (isShut(peer)) {
            return;
        }
        long now = engine.now();
        long wait = Math.max(PACE_NANOS, limit.untilSome(now));
        if (peer.isFar()) {
            wait = Math.max(wait, far.untilSome(now));
        }
        if (next != null && nextAt - now <= wait) {
            return;
        }
        if (next != null) {
            next.cancel(); // it waits for what may come over the WAN
        }
        nextAt = now + wait;
        next = engine.loop().schedule(wait, this::pace);
    }

    private void pace() {
        next = null;
        long now = engine.now();
        List<PeerState> peers = new ArrayList<>();
        for (SwarmCore swarm : engine.swarms()) {
            swarm.peers().stream().filter(this::isLimited).forEach(peers::add);
        }
        if (peers.isEmpty()) {
            return;
        }
        Collections.rotate(peers, turn % peers.size());
        Deque<PeerState> waiting = new ArrayDeque<>(peers);
        boolean began = false;
        while (!waiting.isEmpty()) {
            PeerState peer = waiting.remove();
            if (peer.isFar() && !far.take(PieceLayout.BLOCK, now)) {
                hungry(peer);
                waiting.removeIf(PeerState::isFar);
            } else if (!limit.take(PieceLayout.BLOCK, now)) {
                giveBack(far, peer.isFar());
                hungry(peer);
                waiting.clear();
            } else if (peer.swarm().downloads().ask(peer, now)) {
                waiting.add(peer);
                began = true;
            } else {
                giveBack(limit, true);
                giveBack(far, peer.isFar());
            }
        }
        turn += began ? 1 : 0; // where nothing could be asked for, whoever is next still is
    }

    private static void giveBack(DownloadLimit to, boolean taken) {
        if (taken) {
            to.giveBack(PieceLayout.BLOCK);
        }
    }
}
