/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.Arrays;

/** What has crossed the network, by where it came from, over time. */
public final class Traffic {

    /** Where a byte comes from, as its receiver sees it. */
    public enum From {
        ORIGIN,
        SAME_SITE,
        OTHER_SITE
    }

    private final long bucket;
    private final long[][] bytes = new long[From.values().length][128];
    private int buckets;

    /** @param bucket nanoseconds that are counted together */
    Traffic(long bucket) {
        this.bucket = Math.max(1, bucket);
    }

    void count(From from, long now, int amount) {
        int at = (int) (now / bucket);
        for (int i = 0; i < bytes.length && at >= bytes[i].length; i++) {
            bytes[i] = Arrays.copyOf(bytes[i], 2 * at);
        }
        bytes[from.ordinal()][at] += amount;
        buckets = Math.max(buckets, at + 1);
    }

    /** Seconds that are counted together. */
    public double bucketSeconds() {
        return bucket / 1e9;
    }

    /** Bytes in each span of time, from the start. */
    public long[] series(From from) {
        return Arrays.copyOf(bytes[from.ordinal()], buckets);
    }

    /** All bytes. */
    public long total(From from) {
        return Arrays.stream(bytes[from.ordinal()]).sum();
    }
}
