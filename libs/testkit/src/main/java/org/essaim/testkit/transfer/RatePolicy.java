/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.testkit.transfer;

import org.essaim.api.InfoHash;
import org.essaim.api.seeding.UploadPolicy;

/** Sends at a rate, as a link of that speed would: one after the other, no bursts. Thread-safe. */
public final class RatePolicy implements UploadPolicy {

    private long rate;
    private long free = Long.MIN_VALUE;
    private long granted;

    /** @param bytesPerSecond the link's speed */
    public RatePolicy(long bytesPerSecond) {
        rate = bytesPerSecond;
    }

    @Override
    public synchronized long reserve(InfoHash infoHash, int bytes, long nowNanos) {
        if (rate == 0) {
            return REFUSED;
        }
        long start = free == Long.MIN_VALUE ? nowNanos : Math.max(free, nowNanos);
        free = start + bytes * 1_000_000_000L / rate;
        granted += bytes;
        return start - nowNanos;
    }

    /** Another speed from now on, 0 for nothing at all; what waited under the former asks again. */
    public synchronized void rate(long bytesPerSecond) {
        rate = bytesPerSecond;
        free = Long.MIN_VALUE;
    }

    /** Bytes granted so far. */
    public synchronized long granted() {
        return granted;
    }

    @Override
    public synchronized long bytesPerSecond() {
        return rate;
    }
}
