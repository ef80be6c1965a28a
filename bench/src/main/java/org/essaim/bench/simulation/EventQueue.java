/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Virtual time: a heap of events with four children a node. What is to happen at the same time happens in the order in which it was asked for. */
final class EventQueue {

    private static final int CHILDREN = 4;

    private long[] times = new long[1024];
    private long[] turns = new long[1024];
    private @Nullable Event[] events = new @Nullable Event[1024];
    private int size;
    private long turn;
    private long now;
    private long happened;

    /** Nanoseconds since the start. */
    long now() {
        return now;
    }

    /** Events that have happened. */
    long happened() {
        return happened;
    }

    /** Lets something happen at a time that is not past. */
    void at(long time, Event event) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            turns = Arrays.copyOf(turns, 2 * size);
            events = Arrays.copyOf(events, 2 * size);
        }
        int hole = size++;
        long mine = turn++;
        while (hole > 0) {
            int parent = (hole - 1) / CHILDREN;
            if (times[parent] <= time) {
                break;
            }
            move(parent, hole);
            hole = parent;
        }
        put(hole, Math.max(time, now), mine, event);
    }

    /** Lets the next event happen. @return whether there was one */
    boolean step() {
        if (size == 0) {
            return false;
        }
        Event event = events[0];
        now = times[0];
        size--;
        if (size > 0) {
            sink(times[size], turns[size], events[size]);
        }
        events[size] = null;
        happened++;
        if (event != null) {
            event.happen();
        }
        return true;
    }

    private void sink(long time, long mine, @Nullable Event event) {
        int hole = 0;
        int child = 1;
        while (child < size) {
            int least = child;
            int end = Math.min(child + CHILDREN, size);
            for (int i = child + 1; i < end; i++) {
                if (isBefore(times[i], turns[i], times[least], turns[least])) {
                    least = i;
                }
            }
            if (!isBefore(times[least], turns[least], time, mine)) {
                break;
            }
            move(least, hole);
            hole = least;
            child = CHILDREN * hole + 1;
        }
        put(hole, time, mine, event);
    }

    private static boolean isBefore(long time, long turn, long otherTime, long otherTurn) {
        return time < otherTime || (time == otherTime && turn < otherTurn);
    }

    private void move(int from, int to) {
        put(to, times[from], turns[from], events[from]);
    }

    private void put(int at, long time, long turn, @Nullable Event event) {
        times[at] = time;
        turns[at] = turn;
        events[at] = event;
    }
}
