/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

/**
 * Some neighbouring blocks of a grant on their way. They cut through each link: the first bit leaves while the last has
 * not come yet; where a link is faster than what comes, they take their turn as late as their last bit allows.
 */
final class Chunk implements Event {

    private final EventQueue time;
    private final Grant grant;
    private final int bytes;
    private final Cable[] way;
    private int next;
    private long begin;
    private long end;

    /**
     * @param begin when its first bit leaves the sender
     * @param end when its last one does
     */
    Chunk(EventQueue time, Grant grant, int bytes, long begin, long end) {
        this.time = time;
        this.grant = grant;
        this.bytes = bytes;
        this.way = grant.way();
        this.begin = begin + grant.lag();
        this.end = end + grant.lag();
    }

    @Override
    public void happen() {
        while (next < way.length) {
            Cable cable = way[next];
            long duration = cable.duration(bytes);
            long arrival = Math.max(begin, end - duration);
            if (arrival > time.now()) {
                time.at(arrival, this);
                return;
            }
            long leaves = cable.pass(bytes, arrival);
            begin = leaves > arrival ? leaves : begin; // where nothing waits, the first bit goes through at once
            end = leaves + duration;
            next++;
        }
        if (end > time.now()) {
            time.at(end, this);
            return;
        }
        grant.arrived(bytes);
    }
}
