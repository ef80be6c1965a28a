/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.testkit.transfer;

import java.util.concurrent.atomic.AtomicLong;
import org.essaim.api.InfoHash;
import org.essaim.api.seeding.UploadPolicy;

/** Grants so many bytes and then refuses, and counts what it was asked and what it granted. Thread-safe. */
public final class BudgetPolicy implements UploadPolicy {

    private final AtomicLong left;
    private final AtomicLong granted = new AtomicLong();
    private final AtomicLong asked = new AtomicLong();

    /** @param bytes the budget */
    public BudgetPolicy(long bytes) {
        left = new AtomicLong(bytes);
    }

    /** One that never refuses. */
    public static BudgetPolicy unlimited() {
        return new BudgetPolicy(Long.MAX_VALUE / 2);
    }

    /** Raises the budget. */
    public void add(long bytes) {
        left.addAndGet(bytes);
    }

    /** Bytes granted so far. */
    public long granted() {
        return granted.get();
    }

    /** How often it was asked. */
    public long asked() {
        return asked.get();
    }

    @Override
    public long reserve(InfoHash infoHash, int bytes, long nowNanos) {
        asked.incrementAndGet();
        if (left.addAndGet(-bytes) < 0) {
            left.addAndGet(bytes);
            return REFUSED;
        }
        granted.addAndGet(bytes);
        return 0;
    }

    @Override
    public long bytesPerSecond() {
        return Long.MAX_VALUE;
    }
}
