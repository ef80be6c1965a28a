/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.virtual;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * One direction of a connection as TCP sends it: packets with headers, of which no more are on their way than the window
 * allows, which begins at ten (RFC 6928), doubles each round trip until a queue has run over, grows slowly then, and is
 * forgotten when nothing was sent for a while (RFC 5681). Nothing is lost: a queue that runs over only shrinks the window.
 */
final class VirtualTcp {

    private static final int SEGMENT = 1448;
    /** Of Ethernet, IP and TCP. */
    private static final int HEADERS = 66;
    /** Every second packet is acknowledged. */
    private static final int ACKNOWLEDGEMENT = HEADERS / 2;

    private static final int FIRST = 10;
    private static final long IDLE_NANOS = 250_000_000L;
    /** Packets of a connection that the machine itself has queued. */
    private static final int QUEUED = 2;
    /** A queue that is longer runs over. */
    private static final long FULL_NANOS = 100_000_000L;

    private record Mark(long end, Runnable arrives) {}

    private final VirtualTime time;
    private final VirtualNetwork.Port from;
    private final VirtualNetwork.Port to;
    private final Runnable room;
    private final Queue<Mark> marks = new ArrayDeque<>();
    private boolean due;
    private long written;
    private long sent;
    private long arrived;
    private int queued;
    private int flying;
    private double window = FIRST;
    private double threshold = 1e9;
    private long lastSent;
    private long shrunkAt = -1;

    /** @param room told whenever bytes have become packets */
    VirtualTcp(VirtualTime time, VirtualNetwork.Port from, VirtualNetwork.Port to, Runnable room) {
        this.time = time;
        this.from = from;
        this.to = to;
        this.room = room;
    }

    /** Bytes that are no packets yet. */
    int unsent() {
        return (int) (written - sent);
    }

    /** Takes bytes. @param arrives when the last of them is there */
    void write(int bytes, Runnable arrives) {
        written += bytes;
        marks.add(new Mark(written, arrives));
        if (!due) {
            due = true; // what is written in one turn goes together
            time.after(0, this::turn);
        }
    }

    private void turn() {
        due = false;
        push();
    }

    private void push() {
        if (flying == 0 && time.now() - lastSent > IDLE_NANOS) {
            window = Math.min(window, FIRST);
        }
        while (sent < written && flying < window && queued < QUEUED) {
            int bytes = (int) Math.min(SEGMENT, written - sent);
            sent += bytes;
            flying++;
            queued++;
            lastSent = time.now();
            from.packet(bytes + HEADERS, to, this::left, waited -> there(bytes, waited));
        }
    }

    private void left() {
        queued--;
        push();
        room.run();
    }

    private void there(int bytes, long waited) {
        arrived += bytes;
        while (!marks.isEmpty() && marks.peek().end() <= arrived) {
            marks.remove().arrives().run();
        }
        boolean full = waited > FULL_NANOS;
        to.packet(ACKNOWLEDGEMENT, from, () -> {}, back -> acknowledged(full));
    }

    private void acknowledged(boolean full) {
        flying--;
        if (full && time.now() > shrunkAt) {
            window = Math.max(2, window * 0.7);
            threshold = window;
            shrunkAt = time.now() + FULL_NANOS;
        } else {
            window += window < threshold ? 1 : 1 / window;
        }
        push();
        room.run();
    }
}
