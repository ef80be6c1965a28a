/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.machines;

import java.time.Instant;

/** A machine's place in memory. Thread-safe. */
final class Seat {

    private MachineRecord record;
    private Instant written;
    private int polls;
    private boolean used;

    Seat(MachineRecord record) {
        this.record = record;
        this.written = record.lastSeen();
    }

    synchronized MachineRecord record() {
        return record;
    }

    synchronized void record(MachineRecord changed) {
        record = changed;
    }

    /** Whether its credential has been used since it registered or since the server started. */
    synchronized boolean used() {
        return used;
    }

    /** How many long polls are open. */
    synchronized int polls() {
        return polls;
    }

    synchronized void seen(String address, Instant at) {
        used = true;
        record = record.seen(address, at);
    }

    synchronized void polls(int more, String address, Instant at) {
        polls += more;
        seen(address, at);
    }

    /** Whether it was seen since this was asked last. */
    synchronized boolean unwritten() {
        boolean changed = !written.equals(record.lastSeen());
        written = record.lastSeen();
        return changed;
    }
}
