/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking.http;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The connections that are open, the one that has been quiet for longest first. Whoever comes is let in: when there are
 * too many, an honest client has its answer within a round trip and is not the quietest. On the loop's thread.
 */
final class OpenConnections {

    private final int most;
    private final long patienceNanos;
    private final Map<Runnable, Long> quietSince = new LinkedHashMap<>();

    /** @param patienceNanos how long one may be quiet */
    OpenConnections(int most, long patienceNanos) {
        this.most = most;
        this.patienceNanos = patienceNanos;
    }

    /**
     * One was opened, or has been answered.
     *
     * @param close closes it, at once or later; it is known by this
     */
    void active(Runnable close, long now) {
        quietSince.remove(close);
        if (quietSince.size() >= most) {
            closeFirst();
        }
        quietSince.put(close, now);
    }

    void closed(Runnable close) {
        quietSince.remove(close);
    }

    int count() {
        return quietSince.size();
    }

    /** Closes those that have been quiet for too long. */
    void sweep(long now) {
        while (!quietSince.isEmpty() && now - quietSince.values().iterator().next() >= patienceNanos) {
            closeFirst();
        }
    }

    void closeAll() {
        while (!quietSince.isEmpty()) {
            closeFirst();
        }
    }

    private void closeFirst() {
        Iterator<Runnable> first = quietSince.keySet().iterator();
        Runnable close = first.next();
        first.remove();
        close.run();
    }
}
