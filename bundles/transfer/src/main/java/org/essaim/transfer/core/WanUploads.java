/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import org.essaim.api.seeding.UploadPolicy;

/** Payload bytes that may go over the WAN, over all swarms: each waits for its turn behind those before. On the loop's thread. */
final class WanUploads {

    /** What was not used is made up for, as far as it goes in this time. */
    private static final long BURST_NANOS = 250_000_000L;

    private long rate = Long.MAX_VALUE;
    /** When what was reserved has gone. */
    private double dueAt;

    /** Bytes per second; {@link Long#MAX_VALUE} for no limit, 0 for nothing at all. */
    long rate() {
        return rate;
    }

    /** What was reserved under the former rate is forgotten. */
    void rate(long bytesPerSecond, long now) {
        rate = bytesPerSecond;
        dueAt = now;
    }

    /** @return nanoseconds to wait, or {@link UploadPolicy#REFUSED} when nothing may go */
    long reserve(int bytes, long now) {
        if (rate == Long.MAX_VALUE) {
            return 0;
        } else if (rate == 0) {
            return UploadPolicy.REFUSED;
        }
        dueAt = Math.max(dueAt, now - BURST_NANOS);
        long wait = (long) Math.max(0, dueAt - now);
        dueAt += bytes * 1e9 / rate;
        return wait;
    }

    /** What was reserved last does not go. */
    void giveBack(int bytes) {
        dueAt -= rate == Long.MAX_VALUE || rate == 0 ? 0 : bytes * 1e9 / rate;
    }
}
