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

    /** @param bytesPerSecond {@link Long#MAX_VALUE} for no limit, 0 for nothing at all */
    DownloadLimit(long bytesPerSecond, long now) {
        rate = bytesPerSecond;
        at = now;
    }

    long rate() {
        return rate;
    }

    /** What is owed under the former rate is forgotten, and so is what was saved. */
    void rate(long bytesPerSecond, long now) {
        rate = bytesPerSecond;
        saved = 0;
        at = now;
    }

    boolean isLimited() {
        return rate != Long.MAX_VALUE;
    }

    /** Takes some of what may be asked for. @return whether there was any left */
    boolean take(int bytes, long now) {
        if (rate == Long.MAX_VALUE) {
            return true;
        }
        double most = Math.max(bytes, rate * (BURST_NANOS / 1e9));
        saved = Math.min(most, saved + (now - at) * (rate / 1e9));
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

    /** Nanoseconds until there is something to take again. */
    long untilSome(long now) {
        return saved > 0 || rate == 0 ? 0 : (long) Math.min(60e9, -saved * 1e9 / rate) - (now - at);
    }
}
