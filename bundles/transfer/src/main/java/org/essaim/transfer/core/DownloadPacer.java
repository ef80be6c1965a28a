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
import org.jspecify.annotations.Nullable;

/**
 * Keeps fetching within its limit, which may change at any time. Under a limit all peers of all swarms are asked for one
 * block each in turn, many times a second, so that none of them takes it all. When the limit is lowered, what was asked
 * for is taken back first: it could be more than the new one lets come for a long time.
 */
final class DownloadPacer {

    private static final long PACE_NANOS = 10_000_000L;

    private final EngineCore engine;
    private final DownloadLimit limit;
    private LongSupplier source;
    private Loop.@Nullable Timer next;
    private int turn;

    /** @param bytesPerSecond until it is told where to look */
    DownloadPacer(EngineCore engine, long bytesPerSecond, long now) {
        this.engine = engine;
        this.limit = new DownloadLimit(bytesPerSecond, now);
        this.source = () -> bytesPerSecond;
    }

    /** Where to look for the limit from now on. */
    void follow(LongSupplier bytesPerSecond) {
        source = bytesPerSecond;
        look(engine.now());
    }

    boolean isLimited() {
        return limit.isLimited();
    }

    /** Whether nothing at all may come. */
    boolean isShut() {
        return limit.rate() == 0;
    }

    /** Time passes: the limit may be another. */
    void look(long now) {
        long rate = Math.max(0, source.getAsLong());
        long former = limit.rate();
        if (rate == former) {
            return;
        }
        limit.rate(rate, now);
        if (next != null) {
            next.cancel();
            next = null;
        }
        for (SwarmCore swarm : engine.swarms()) {
            if (rate < former) {
                swarm.peers().forEach(peer -> peer.download().takeBack());
            }
            swarm.downloads().fillAll();
        }
    }

    /** There is a peer that could be asked for something. */
    void hungry() {
        if (next == null && limit.rate() > 0) {
            next = engine.loop().schedule(Math.max(PACE_NANOS, limit.untilSome(engine.now())), this::pace);
        }
    }

    private void pace() {
        next = null;
        long now = engine.now();
        List<PeerState> peers = new ArrayList<>();
        engine.swarms().forEach(swarm -> peers.addAll(swarm.peers()));
        if (peers.isEmpty()) {
            return;
        }
        Collections.rotate(peers, turn++ % peers.size());
        Deque<PeerState> waiting = new ArrayDeque<>(peers);
        while (!waiting.isEmpty()) {
            if (!limit.take(PieceLayout.BLOCK, now)) {
                hungry();
                return;
            }
            PeerState peer = waiting.remove();
            if (peer.swarm().downloads().ask(peer, now)) {
                waiting.add(peer);
            } else {
                limit.giveBack(PieceLayout.BLOCK);
            }
        }
    }
}
