/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.swarm;

import java.util.ArrayList;
import java.util.List;

/**
 * The least time in which any system could bring a payload from an origin to all machines (Kumar and Ross, "Peer-Assisted
 * File Distribution: The Minimum Distribution Time", 2006): the origin has to send everything once, each machine to receive
 * everything, all uplinks together to send it as often as there are machines, and the same for each site and its WAN.
 *
 * <p>Rates are payload bytes per second, more than 0. One that is infinite limits nothing: so an unknown one is given, and
 * what depends on it says nothing of the bound.
 *
 * @param seconds the time; 0 where nothing limits it
 * @param limit what it is that takes so long, of equals the one named first
 * @param number of the machine or the site in its list, where the limit is one of those
 */
public record LowerBound(double seconds, Limit limit, int number) {

    /** Of two times that differ by less than this part, the former counts. */
    private static final double EQUAL = 1 + 1e-9;

    /** What a bound can come from. */
    public enum Limit {
        /** Nothing is known to limit it. */
        NOTHING,
        /** The origin's uplink. */
        ORIGIN,
        /** A machine's downlink. */
        MACHINE,
        /** The uplinks of the origin and of all machines together. */
        UPLINKS,
        /** The WAN into a site. */
        WAN,
        /** The WAN into a site and the uplinks in it together. */
        SITE_UPLINKS,
        /** The origin's uplink and the WANs out of all sites together. */
        WANS
    }

    /**
     * A machine.
     *
     * @param site its number in the list of sites; anything else when it is in none
     * @param joins seconds from the start, from when on it can send and receive
     */
    public record Host(int site, double up, double down, double joins) {}

    /** A site's link to all others. */
    public record Wan(double up, double down) {}

    /**
     * The bound of a fleet whose machines all stay.
     *
     * @param bytes of the payload
     * @param origin the origin's uplink
     * @param copies how many the origin sends at most; infinite for as many as it can
     * @param sites none where all machines are near each other
     */
    public static LowerBound of(double bytes, double origin, double copies, List<Host> hosts, List<Wan> sites) {
        LowerBound bound = new LowerBound(0, Limit.NOTHING, 0);
        if (hosts.isEmpty()) {
            return bound;
        }
        bound = bound.or(bytes / origin, Limit.ORIGIN, 0);
        for (int i = 0; i < hosts.size(); i++) {
            Host host = hosts.get(i);
            bound = bound.or(host.joins() + bytes / host.down(), Limit.MACHINE, i);
        }
        bound = bound.or(filled(bytes * hosts.size(), origin, hosts), Limit.UPLINKS, 0);
        return sites.isEmpty() ? bound : bound.withSites(bytes, origin, copies, members(hosts, sites.size()), sites);
    }

    /** The machines of each site, those of none last. */
    private static List<List<Host>> members(List<Host> hosts, int sites) {
        List<List<Host>> members = new ArrayList<>();
        for (int i = 0; i <= sites; i++) {
            members.add(new ArrayList<>());
        }
        for (Host host : hosts) {
            members.get(host.site() >= 0 && host.site() < sites ? host.site() : sites)
                    .add(host);
        }
        return members;
    }

    private LowerBound withSites(
            double bytes, double origin, double copies, List<List<Host>> members, List<Wan> sites) {
        LowerBound bound = this;
        double ups = 0;
        int used = 0;
        for (int i = 0; i < sites.size(); i++) {
            Wan wan = sites.get(i);
            List<Host> own = members.get(i);
            if (!own.isEmpty()) {
                used++;
                ups += wan.up();
                bound = bound.or(bytes / wan.down(), Limit.WAN, i);
                bound = bound.or(filled(bytes * own.size(), wan.down(), own), Limit.SITE_UPLINKS, i);
            }
        }
        if (members.get(sites.size()).isEmpty()) {
            bound = bound.or(used * bytes / (origin + ups), Limit.WANS, 0);
            bound = bound.or(Math.max(0, used - copies) * bytes / ups, Limit.WANS, 0);
        }
        return bound;
    }

    private LowerBound or(double other, Limit what, int which) {
        return other > seconds * EQUAL ? new LowerBound(other, what, which) : this;
    }

    /** When so many bytes can have been sent by one sender from the start and by the machines from when they come. */
    private static double filled(double bytes, double steady, List<Host> hosts) {
        List<Host> byTime = new ArrayList<>(hosts);
        byTime.sort((one, other) -> Double.compare(one.joins(), other.joins()));
        double rate = steady;
        double late = 0;
        for (Host host : byTime) {
            double time = (bytes + late) / rate;
            if (time <= host.joins() || Double.isInfinite(host.up())) {
                return Math.min(time, host.joins());
            }
            rate += host.up();
            late += host.joins() * host.up();
        }
        return (bytes + late) / rate;
    }
}
