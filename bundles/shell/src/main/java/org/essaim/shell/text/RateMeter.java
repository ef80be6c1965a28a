/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.text;

import java.util.ArrayDeque;
import java.util.Deque;

/** Measures a rate over the last seconds from a counter that is looked at now and then. One thread. */
public final class RateMeter {

    private static final long WINDOW_NANOS = 5_000_000_000L;
    private static final double NANOS = 1e9;

    private final Deque<Sample> samples = new ArrayDeque<>();

    /**
     * Takes a look.
     *
     * @param nanos a clock that only goes forward
     * @param done the counter; smaller than before means that something new has begun
     */
    public void sample(long nanos, long done) {
        if (!samples.isEmpty() && done < samples.getLast().done()) {
            samples.clear();
        }
        samples.addLast(new Sample(nanos, done));
        // The oldest stays just outside the window, so that there is always something to compare with.
        while (samples.size() > 2 && nanos - second().nanos() >= WINDOW_NANOS) {
            samples.removeFirst();
        }
    }

    /** Forgets what it saw: something new begins. */
    public void restart() {
        samples.clear();
    }

    /** Units per second; 0 as long as nobody can tell. */
    public long perSecond() {
        if (samples.size() < 2) {
            return 0;
        }
        Sample first = samples.getFirst();
        Sample last = samples.getLast();
        long nanos = last.nanos() - first.nanos();
        return nanos <= 0 ? 0 : Math.round((last.done() - first.done()) * NANOS / nanos);
    }

    private Sample second() {
        return samples.stream().skip(1).findFirst().orElseThrow();
    }

    private record Sample(long nanos, long done) {}
}
