/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

/** A sender's promise of a piece, or of the rest of one, to a receiver. */
final class Grant {

    private final Sender sender;
    private final Fetch fetch;
    private final Cable[] way;
    private final long lag;
    private int unsent;
    private int travelling;

    /**
     * @param way the links behind the sender's own
     * @param lag nanoseconds that each bit is under way, beside what it waits
     */
    Grant(Sender sender, Fetch fetch, int bytes, Cable[] way, long lag) {
        this.sender = sender;
        this.fetch = fetch;
        this.unsent = bytes;
        this.way = way;
        this.lag = lag;
        fetch.granted(this, bytes);
    }

    Sender sender() {
        return sender;
    }

    Fetch fetch() {
        return fetch;
    }

    Machine receiver() {
        return fetch.receiver();
    }

    /** The links behind the sender's own. */
    Cable[] way() {
        return way;
    }

    /** Nanoseconds that each bit is under way, beside what it waits. */
    long lag() {
        return lag;
    }

    /** Bytes that have not left the sender. */
    int unsent() {
        return unsent;
    }

    /** Bytes that have left the sender and have not come. */
    int travelling() {
        return travelling;
    }

    /** Takes the next blocks to send. */
    int take(int most) {
        int bytes = Math.min(most, unsent);
        unsent -= bytes;
        travelling += bytes;
        return bytes;
    }

    /** Takes blocks away from the end of what is not sent, for somebody else to send or because nobody will. */
    void give(int bytes) {
        unsent -= bytes;
        fetch.ungranted(bytes);
    }

    void arrived(int bytes) {
        travelling -= bytes;
        fetch.arrived(this, bytes);
        sender.arrived(this);
    }
}
