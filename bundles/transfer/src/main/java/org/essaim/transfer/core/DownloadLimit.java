/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

/** Bytes that may be asked for now, over all swarms: as many as the rate has let gather, of half a second at most. */
final class DownloadLimit {

    private static final long BURST_NANOS = 500_000_000L;

    private long rate;
    private double saved;
    private long at;

    /** @param bytesPerSecond {@link Long#MAX_VALUE} for no limit */
    DownloadLimit(long bytesPerSecond, long now) {
        rate = bytesPerSecond;
        at = now;
    }

    void rate(long bytesPerSecond) {
        rate = bytesPerSecond;
        saved = Math.min(saved, 0);
    }

    /** Takes some of what may be asked for. @return whether there was any left */
    boolean take(int bytes, long now) {
        if (rate == Long.MAX_VALUE) {
            return true;
        }
        long elapsed = Math.min(now - at, BURST_NANOS);
        double most = Math.max(bytes, rate * (BURST_NANOS / 1e9));
        saved = Math.min(most, saved + elapsed * (rate / 1e9));
        at = now;
        if (saved <= 0) {
            return false;
        }
        saved -= bytes; // into the red at most by one block
        return true;
    }

    /** What was taken was not used. */
    void giveBack(int bytes) {
        saved += rate == Long.MAX_VALUE ? 0 : bytes;
    }
}
