/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.testkit.transfer;

import java.util.concurrent.atomic.AtomicLong;
import org.essaim.api.InfoHash;
import org.essaim.api.seeding.UploadPolicy;

/** Grants so many bytes and then refuses, and counts what it was asked and what it granted. Thread-safe. */
public final class BudgetPolicy implements UploadPolicy {

    private static final int OFTEN = 4;

    private final AtomicLong left;
    private final AtomicLong granted = new AtomicLong();
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong refusedInARow = new AtomicLong();

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
        refusedInARow.set(0);
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

    /**
     * Whether nothing more will be granted to a single peer: what is left is less than the block that is next, which was
     * refused again and again.
     */
    public boolean isSpent() {
        return refusedInARow.get() >= OFTEN;
    }

    @Override
    public long reserve(InfoHash infoHash, int bytes, long nowNanos) {
        asked.incrementAndGet();
        if (left.addAndGet(-bytes) < 0) {
            left.addAndGet(bytes);
            refusedInARow.incrementAndGet();
            return REFUSED;
        }
        refusedInARow.set(0);
        granted.addAndGet(bytes);
        return 0;
    }

    @Override
    public long bytesPerSecond() {
        if (left.get() > 0) {
            return Long.MAX_VALUE;
        }
        asked.incrementAndGet();
        refusedInARow.incrementAndGet();
        return 0;
    }
}
