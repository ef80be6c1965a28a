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
import org.essaim.swarm.Introductions;
import org.essaim.swarm.Introductions.Pair;
import org.essaim.swarm.Ownership;

/** The network, its machines and the tracker. */
final class World {

    /** Where the server is. */
    static final int SERVER = -2;

    /** Machines that the origin is connected to in a swarm without sites. */
    private static final int ORIGIN_DEGREE = 40;

    private static final int MOST_GRANTS = 8;
    private static final int WINDOW = 256 << 10;

    private final Scenario scenario;
    private final EventQueue time = new EventQueue();
    private final SplittableRandom random;
    private final Cable[] wanUp;
    private final Cable[] wanDown;
    private final List<Circle> circles = new ArrayList<>();
    private final Introductions between = new Introductions();
    private final List<Machine> machines = new ArrayList<>();
    private final List<Machine> alive = new ArrayList<>();
    private final Origin origin;
    private final Traffic traffic;
    private final long tellingDelay;
    /** Whether all machines are one circle. */
    private final boolean whole;

    private boolean gatewaysChanged;
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
        this.whole = sites.isEmpty() || scenario.rules().policy() == Policy.PLAIN;
        for (Site site : whole ? List.<Site>of() : sites) {
            circles.add(new Circle(circles.size(), site.down()));
        }
        boolean unlisted = scenario.hosts().stream().anyMatch(host -> host.listed() < 0);
        if (unlisted || whole) {
            circles.add(new Circle(circles.size(), scenario.server()));
        }
        circles.forEach(circle -> between.joined(circle.index(), random));
        int parts = whole ? 0 : circles.size();
        this.origin =
                new Origin(this, scenario.server(), parts, scenario.rules().originCopies());
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

    Circle circle(Machine machine) {
        int listed = machine.host().listed();
        return circles.get(whole || listed < 0 ? circles.size() - 1 : listed);
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

    /** Machines come at the same time. */
    void join(List<Machine> comers) {
        for (Machine machine : comers) {
            alive.add(machine);
            Circle circle = circle(machine);
            connect(circle.introductions().joined(machine.number(), random));
            gatewaysChanged |= circle.joined(machine);
        }
        settle();
    }

    /** A machine is gone for good. */
    void kill(Machine machine, long noticedAfter) {
        if (machine.isGone()) {
            return;
        }
        alive.remove(machine);
        incomplete -= machine.downloads().isComplete() ? 0 : 1;
        machine.leave();
        origin.forget(machine);
        time.at(time.now() + noticedAfter, () -> {
            Circle circle = circle(machine);
            connect(circle.introductions().left(machine.number(), random));
            gatewaysChanged |= circle.left(machine);
            settle();
        });
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

    /** The first gateway of each site. */
    List<Machine> firstGateways() {
        return circles.stream()
                .flatMap(circle -> circle.gateways().stream().limit(1))
                .map(machines::get)
                .toList();
    }

    private void connect(List<Pair> pairs) {
        for (Pair pair : pairs) {
            Machine.connect(machines.get(pair.one()), machines.get(pair.other()));
        }
    }

    /** Lets the tracker's news reach everybody. */
    private void settle() {
        if (whole) {
            for (int tries = alive.size(); tries > 0 && origin.connected() < Math.min(ORIGIN_DEGREE, alive.size()); ) {
                origin.meet(alive.get(random.nextInt(alive.size())));
            }
        } else if (gatewaysChanged) {
            elect();
        }
        gatewaysChanged = false;
        origin.fill();
    }

    private void elect() {
        List<Machine> gateways = new ArrayList<>();
        for (Circle circle : circles) {
            List<Integer> elected = circle.gateways();
            for (int i = 0; i < elected.size(); i++) {
                Machine machine = machines.get(elected.get(i));
                if (!machine.isGone()) {
                    Ownership ownership = new Ownership(circles.size(), elected.size());
                    machine.gateway(new Gateway(machine, this, ownership, i));
                    gateways.add(machine);
                    origin.meet(machine);
                }
            }
        }
        for (Machine one : gateways) {
            for (Machine other : gateways) {
                meet(one, other);
            }
        }
        gateways.forEach(Machine::fill);
    }

    private void meet(Machine one, Machine other) {
        Gateway mine = one.gateway();
        Gateway theirs = other.gateway();
        boolean introduced =
                between.neighbours(circle(one).index()).contains(circle(other).index());
        if (introduced && mine != null && theirs != null && mine.isToMeet(theirs)) {
            mine.meet(other);
        }
    }
}
