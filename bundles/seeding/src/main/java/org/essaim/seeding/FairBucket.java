/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.seeding;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.essaim.api.InfoHash;
import org.essaim.api.seeding.UploadPolicy;

/**
 * One upload limit shared fairly by the swarms that send. A swarm that has more to send than it may is <i>backlogged</i>:
 * its next bytes are due in the future. The swarm that is furthest ahead queues behind everything that was promised to
 * anyone, which keeps the sum at the limit and leaves nothing unused; every other one of n backlogged swarms advances at
 * 1/n of the limit from where it stands, however many peers the others have. (Promises cannot be taken back, so those
 * bytes are sent early at first; the furthest pays for them by queueing later.)
 *
 * <p>Thread-safe, never blocks; memory is one entry per backlogged swarm.
 */
public final class FairBucket implements UploadPolicy {

    /** Unused time that may be made up for, so that a late timer loses nothing. */
    private static final long BURST_NANOS = 50_000_000;

    private static final double NANOS = 1e9;

    private final AtomicLong grants = new AtomicLong();
    private final Map<InfoHash, Long> dues = new HashMap<>();
    private long rate = Long.MAX_VALUE;
    private long allDue;
    private boolean started;

    /**
     * Changes the limit; what was promised under the former is forgotten, so that whoever waits asks again.
     *
     * @param bytesPerSecond the limit; {@link Long#MAX_VALUE} for none, 0 for nothing at all
     */
    public synchronized void limit(long bytesPerSecond) {
        if (bytesPerSecond == rate) {
            return;
        }
        rate = bytesPerSecond;
        dues.clear();
        started = false;
    }

    @Override
    public long reserve(InfoHash infoHash, int bytes, long nowNanos) {
        long wait = promise(infoHash, bytes, nowNanos);
        if (wait != REFUSED) {
            grants.incrementAndGet();
        }
        return wait;
    }

    private synchronized long promise(InfoHash swarm, int bytes, long now) {
        if (rate == Long.MAX_VALUE || bytes <= 0) {
            return 0;
        } else if (rate <= 0) {
            return REFUSED;
        }
        if (!started) {
            started = true;
            allDue = now - BURST_NANOS;
        }
        dues.values().removeIf(due -> due - now <= -BURST_NANOS);
        long cost = nanosFor(bytes);
        long backlog = Math.max(allDue, now - BURST_NANOS);
        allDue = backlog + cost;
        // Late by less than the burst, it goes on as if in time.
        long start = dues.getOrDefault(swarm, now);
        long next = start + cost * (1 + countOthers(swarm, now));
        if (isFurthest(swarm, next)) {
            start = backlog;
            next = allDue;
        }
        dues.put(swarm, next);
        return Math.max(0, start - now);
    }

    private long countOthers(InfoHash swarm, long now) {
        return dues.entrySet().stream()
                .filter(e -> !e.getKey().equals(swarm) && e.getValue() - now > 0)
                .count();
    }

    private boolean isFurthest(InfoHash swarm, long next) {
        return dues.entrySet().stream().allMatch(e -> e.getKey().equals(swarm) || e.getValue() - next <= 0);
    }

    private long nanosFor(int bytes) {
        return (long) Math.ceil(bytes * NANOS / rate);
    }

    @Override
    public synchronized long bytesPerSecond() {
        return rate;
    }

    /** How often bytes were granted. */
    public long grants() {
        return grants.get();
    }
}
