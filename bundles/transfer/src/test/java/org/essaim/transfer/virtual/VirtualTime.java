/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.virtual;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/** A clock that jumps to the next event. */
public final class VirtualTime {

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private long now;
    private long number;
    private long ran;

    /** Something that will happen. */
    record Event(long at, long number, Runnable task) {}

    /** Nanoseconds since the beginning. */
    public long now() {
        return now;
    }

    /** Events that have happened. */
    public long ran() {
        return ran;
    }

    /** Something happens after a while. */
    public Event after(long nanos, Runnable task) {
        Event event = new Event(now + Math.max(0, nanos), number++, task);
        events.add(event);
        return event;
    }

    void forget(Event event) {
        events.remove(event);
    }

    /** Lets time pass until something is so, or so much has passed. @return whether it is so */
    public boolean runUntil(BooleanSupplier done, long limitNanos) {
        long end = now + limitNanos;
        while (!done.getAsBoolean()) {
            Event next = events.peek();
            if (next == null || next.at() > end) {
                now = end;
                return done.getAsBoolean();
            }
            events.remove();
            now = next.at();
            ran++;
            next.task().run();
        }
        return true;
    }

    /** Lets so much time pass. */
    public void run(long nanos) {
        runUntil(() -> false, nanos);
    }
}
