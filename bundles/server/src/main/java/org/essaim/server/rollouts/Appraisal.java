/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.essaim.api.MachineId;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.Efficiency;
import org.essaim.api.fleet.RolloutState;
import org.essaim.api.fleet.Rollouts.Action;
import org.essaim.api.tracking.Tracker;
import org.essaim.api.transfer.PeerTransfer;
import org.essaim.swarm.LowerBound;

/** Compares rollouts with the least time in which they could be done, by what is known of the links. Thread-safe. */
public final class Appraisal {

    /** Rates that were seen say no more than to a tenth. */
    private static final double MEASURED = 1.1;

    private final Supplier<Optional<Tracker>> tracker;
    private final Supplier<Optional<PeerTransfer>> engine;
    private final WanRates wans;

    /** The services are asked for each time, because they come and go. */
    public Appraisal(Supplier<Optional<Tracker>> tracker, Supplier<Optional<PeerTransfer>> engine, WanRates wans) {
        this.tracker = tracker;
        this.engine = engine;
        this.wans = wans;
    }

    /** @param online whether a machine is in contact now */
    Optional<Efficiency> of(RolloutRecord rollout, List<Action> actions, Predicate<MachineId> online, Instant now) {
        boolean measured = rollout.running() || rollout.state() == RolloutState.FINISHED;
        if (rollout.started().isEmpty() || rollout.undoing() || !measured) {
            return Optional.empty();
        }
        return tracker.get().map(known -> {
            SwarmSight swarm = SwarmSight.of(rollout.infoHash(), known, engine.get());
            List<MachineId> machines = actions.stream()
                    .filter(Appraisal::needsPayload)
                    .map(Action::machine)
                    .toList();
            LowerBound least = least(rollout.payloadLength(), machines, swarm);
            long seen = machines.stream()
                    .filter(machine -> Double.isFinite(swarm.up(machine)) && Double.isFinite(swarm.down(machine)))
                    .count();
            OriginNeed need = rollout.state() == RolloutState.PAUSED
                    ? OriginNeed.paused()
                    : OriginNeed.of(actions, swarm, online);
            return new Efficiency(
                    machines.size(),
                    (int) seen,
                    time(least),
                    words(least, machines, swarm),
                    elapsed(rollout, now),
                    need.mayGo(),
                    need.why());
        });
    }

    /**
     * A machine that is given little looks like one with a thin link. So one is blamed only when it is slower than all that
     * everybody shares accounts for.
     */
    private LowerBound least(long bytes, List<MachineId> machines, SwarmSight swarm) {
        LowerBound shared = bound(bytes, machines, swarm, false);
        LowerBound all = bound(bytes, machines, swarm, true);
        return all.seconds() > MEASURED * shared.seconds() ? all : shared;
    }

    private LowerBound bound(long bytes, List<MachineId> machines, SwarmSight swarm, boolean downlinks) {
        List<LowerBound.Host> hosts = machines.stream()
                .map(machine -> new LowerBound.Host(
                        swarm.site(machine).map(swarm.sites()::indexOf).orElse(-1),
                        swarm.up(machine),
                        downlinks ? swarm.down(machine) : Double.POSITIVE_INFINITY,
                        0))
                .toList();
        return LowerBound.of(bytes, swarm.up(MachineId.ORIGIN), Double.POSITIVE_INFINITY, hosts, wans(swarm));
    }

    private static boolean needsPayload(Action action) {
        boolean failed = action.state() == ActionState.CANCELED || action.state() == ActionState.ERROR;
        boolean hadIt = action.bytesTotal() > 0
                && action.bytesHave() >= action.bytesTotal()
                && action.bytesFromOrigin() + action.bytesFromPeers() == 0;
        return !failed && !hadIt;
    }

    private List<LowerBound.Wan> wans(SwarmSight swarm) {
        List<LowerBound.Wan> all = new ArrayList<>();
        for (String site : swarm.sites()) {
            all.add(new LowerBound.Wan(
                    SwarmSight.rate(wans.outOf(site).orElse(0)),
                    SwarmSight.rate(wans.into(site).orElse(0))));
        }
        return all;
    }

    private static Optional<Duration> time(LowerBound least) {
        return least.limit() == LowerBound.Limit.NOTHING || !Double.isFinite(least.seconds())
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(Math.max(1, Math.round(least.seconds() * 1e9))));
    }

    private static Duration elapsed(RolloutRecord rollout, Instant now) {
        Duration elapsed =
                Duration.between(rollout.started().orElse(now), rollout.ended().orElse(now));
        return elapsed.isNegative() ? Duration.ZERO : elapsed;
    }

    private static String words(LowerBound least, List<MachineId> machines, SwarmSight swarm) {
        return switch (least.limit()) {
            case NOTHING -> "";
            case ORIGIN -> "the origin's uplink";
            case MACHINE -> "the slowest machine, " + machines.get(least.number());
            case UPLINKS -> "all uplinks together";
            case WAN -> "the WAN of " + swarm.sites().get(least.number());
            case SITE_UPLINKS -> "WAN and uplinks of " + swarm.sites().get(least.number());
            case WANS -> "the WANs of all sites together";
        };
    }
}
