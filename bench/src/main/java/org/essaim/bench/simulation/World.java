/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.essaim.bench.simulation.Scenario.Host;
import org.essaim.bench.simulation.Scenario.Policy;
import org.essaim.bench.simulation.Scenario.Rules;
import org.essaim.bench.simulation.Scenario.Site;

/** The network and its machines. */
final class World {

    /** Where the server is. */
    static final int SERVER = -2;

    private static final int MOST_GRANTS = 8;
    private static final int WINDOW = 256 << 10;
    private static final int MOST_WINDOW = 256 << 20;

    /** Round trips until a newcomer has announced itself: TCP, TLS and the announce. */
    private static final int ANNOUNCING = 3;

    /** Round trips until two machines know what the other has: TCP, TLS and the handshake. */
    private static final int GREETING = 3;

    private final Scenario scenario;
    private final EventQueue time = new EventQueue();
    private final SplittableRandom random;
    private final Cable[] wanUp;
    private final Cable[] wanDown;
    private final List<Machine> machines = new ArrayList<>();
    private final Origin origin;
    private final Tracker tracker;
    private final Traffic traffic;
    private final double pieceNanos;
    private int incomplete;

    World(Scenario scenario, double boundSeconds) {
        this.scenario = scenario;
        this.random = new SplittableRandom(scenario.seed());
        List<Site> sites = scenario.sites();
        Costs costs = scenario.costs();
        this.wanUp = sites.stream()
                .map(site -> new Cable(site.up(), costs.overhead(), costs.wanDelay()))
                .toArray(Cable[]::new);
        this.wanDown = sites.stream()
                .map(site -> new Cable(site.down(), costs.overhead(), costs.wanDelay()))
                .toArray(Cable[]::new);
        this.traffic = new Traffic((long) (boundSeconds * 1e9 / 100));
        double[] ups = scenario.hosts().stream().mapToDouble(Host::up).sorted().toArray();
        double pieceSeconds = ups.length == 0 ? 1 : scenario.payload().pieceLength() / ups[ups.length / 2];
        this.pieceNanos = 1e9 * pieceSeconds;
        this.origin = new Origin(this, scenario.server(), scenario.rules().originCopies());
        boolean whole = scenario.rules().policy() == Policy.PLAIN; // ordinary clients know no sites
        this.tracker = new Tracker(this, whole ? 0 : sites.size());
        this.incomplete = scenario.hosts().size();
        for (Host host : scenario.hosts()) {
            machines.add(new Machine(machines.size(), host, this));
        }
    }

    EventQueue time() {
        return time;
    }

    RandomGenerator random() {
        return random;
    }

    Rules rules() {
        return scenario.rules();
    }

    Payload payload() {
        return scenario.payload();
    }

    Traffic traffic() {
        return traffic;
    }

    Origin origin() {
        return origin;
    }

    List<Machine> machines() {
        return machines;
    }

    /** Machines that are to become complete and are not yet. */
    int incomplete() {
        return incomplete;
    }

    /** Bytes that have come over the WAN of a site. */
    long wanBytes(int site) {
        return wanDown[site].bytes();
    }

    Costs costs() {
        return scenario.costs();
    }

    /** A machine's link, or the server's, in one direction. */
    Cable cable(double rate) {
        return new Cable(rate, costs().overhead(), costs().delay());
    }

    /** Bytes of one grant that may be on their way: enough for the longest way there and back. */
    int window(double rate) {
        double roundTrip = 4 * (costs().delay() + costs().wanDelay());
        return (int) Math.min(MOST_WINDOW, Math.max(WINDOW, 2 * rules().chunk()) + 2 * roundTrip * rate);
    }

    /** Grants that a machine makes when its receivers are too slow for its uplink. */
    int mostGrants() {
        return MOST_GRANTS;
    }

    /** Nanoseconds that a piece takes over the uplink of a usual machine. */
    double pieceNanos() {
        return pieceNanos;
    }

    /** A promise to send a piece, or a part of one. */
    Grant grant(Sender from, Fetch fetch, int bytes) {
        Machine to = fetch.receiver();
        return new Grant(from, fetch, bytes, way(from.site(), to), lag(from, to));
    }

    /** The links between a sender's own and the end. */
    private Cable[] way(int from, Machine to) {
        int site = to.host().site();
        if (site == from && (site >= 0 || scenario.sites().isEmpty())) {
            return to.lanWay();
        }
        List<Cable> way = new ArrayList<>(3);
        if (from >= 0) {
            way.add(wanUp[from]);
        }
        if (site >= 0) {
            way.add(wanDown[site]);
        }
        way.add(to.downlink());
        return way.toArray(Cable[]::new);
    }

    /** Nanoseconds that a bit is under way, and what slow start takes where more fits on the way than is sent at once. */
    private long lag(Sender from, Machine to) {
        long delay = delay(from, to);
        if (delay == 0) {
            return 0;
        }
        double rate = from.uplink().rate();
        for (Cable cable : way(from.site(), to)) {
            rate = Math.min(rate, cable.rate());
        }
        double onTheWay = 2 * delay / 1e9 * rate;
        if (onTheWay <= Costs.WINDOW || from.isWarm(to)) {
            return delay;
        }
        double rounds = Math.ceil(Math.log(onTheWay / Costs.WINDOW) / Math.log(2));
        double sent = Costs.WINDOW * (Math.pow(2, rounds) - 1);
        return delay + (long) Math.max(0, rounds * 2 * delay - sent / rate * 1e9);
    }

    private long delay(Sender from, Sender to) {
        Costs costs = costs();
        int wans = from.site() == to.site() ? 0 : (from.site() >= 0 ? 1 : 0) + (to.site() >= 0 ? 1 : 0);
        return Math.round((2 * costs.delay() + wans * costs.wanDelay()) * 1e9);
    }

    /** Nanoseconds until two that were introduced know what the other has. */
    long greeting(Sender one, Sender other) {
        return costs().messages() ? 2 * GREETING * delay(one, other) : 0;
    }

    /** Nanoseconds until a newcomer has announced itself. */
    long announcing() {
        double wan = scenario.sites().isEmpty() ? 0 : costs().wanDelay();
        return costs().messages() ? Math.round(2e9 * ANNOUNCING * (2 * costs().delay() + wan)) : 0;
    }

    /** Sends a message, of so many bytes on the wire. It happens at once where messages cost nothing. */
    void send(Sender from, Sender to, int bytes, Event arrives) {
        if (!costs().messages()) {
            arrives.happen();
            return;
        }
        long now = time.now();
        long taken = from.uplink().messageTime(now);
        Cable in = to.downlink();
        taken += in == null ? Math.round(costs().delay() * 1e9) : in.messageTime(now);
        if (from.site() != to.site()) {
            taken += from.site() >= 0 ? wanUp[from.site()].messageTime(now) : 0;
            taken += to.site() >= 0 ? wanDown[to.site()].messageTime(now) : 0;
        }
        spend(from, to, bytes);
        time.at(now + taken, arrives);
    }

    /** Something small goes from one to another, beside what else does; so many bytes on the wire. */
    void spend(Sender from, Sender to, int bytes) {
        if (!costs().messages() || bytes == 0) {
            return;
        }
        long now = time.now();
        from.uplink().spend(bytes, now);
        Cable in = to.downlink();
        if (in != null) {
            in.spend(bytes, now);
        }
        if (from.site() != to.site()) {
            if (from.site() >= 0) {
                wanUp[from.site()].spend(bytes, now);
            }
            if (to.site() >= 0) {
                wanDown[to.site()].spend(bytes, now);
            }
        }
    }

    void count(Sender from, Machine to, int bytes) {
        Traffic.From kind = Traffic.From.ORIGIN;
        if (from instanceof Machine machine) {
            kind = machine.host().site() == to.host().site() ? Traffic.From.SAME_SITE : Traffic.From.OTHER_SITE;
        }
        traffic.count(kind, time.now(), bytes);
    }

    Tracker tracker() {
        return tracker;
    }

    /** A machine is gone for good. */
    void kill(Machine machine, long noticedAfter) {
        if (machine.isGone()) {
            return;
        }
        incomplete -= machine.isComplete() ? 0 : 1;
        machine.leave();
        origin.forget(machine);
        time.at(time.now() + noticedAfter, () -> tracker.left(machine));
    }

    void completed(Machine machine) {
        incomplete--;
    }

    /** The server has sent so much. */
    void originSent(long bytes) {
        if (bytes >= scenario.mishaps().serverDies() * payload().bytes()) {
            origin.leave();
        }
    }
}
