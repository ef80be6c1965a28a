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

    private final Scenario scenario;
    private final EventQueue time = new EventQueue();
    private final SplittableRandom random;
    private final Cable[] wanUp;
    private final Cable[] wanDown;
    private final List<Machine> machines = new ArrayList<>();
    private final Origin origin;
    private final Tracker tracker;
    private final Traffic traffic;
    private final long tellingDelay;
    private int incomplete;

    World(Scenario scenario, double boundSeconds) {
        this.scenario = scenario;
        this.random = new SplittableRandom(scenario.seed());
        List<Site> sites = scenario.sites();
        this.wanUp = sites.stream().map(site -> new Cable(site.up())).toArray(Cable[]::new);
        this.wanDown = sites.stream().map(site -> new Cable(site.down())).toArray(Cable[]::new);
        this.traffic = new Traffic((long) (boundSeconds * 1e9 / 100));
        double[] ups = scenario.hosts().stream().mapToDouble(Host::up).sorted().toArray();
        double pieceSeconds = ups.length == 0 ? 1 : scenario.payload().pieceLength() / ups[ups.length / 2];
        this.tellingDelay = (long) (1e9 * Math.min(1, pieceSeconds));
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

    /** Bytes of one grant that may be on their way. */
    int window() {
        return Math.max(WINDOW, 2 * rules().chunk());
    }

    /** Grants that a machine makes when its receivers are too slow for its uplink. */
    int mostGrants() {
        return MOST_GRANTS;
    }

    /** Nanoseconds until neighbours are told of a piece. */
    long tellingDelay() {
        return tellingDelay;
    }

    /** The links between a sender's own and the end. */
    Cable[] way(int from, Machine to) {
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
