/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.swarm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The gateways of one site. The fastest uplinks are elected, among equals the lowest rank, then the lowest number. A gateway
 * stays one while it lives, except that at the beginning, while the election is open, a better machine takes its place: they
 * all come at once, and who is heard of first is chance. When a gateway leaves, its successor takes over its index, so that
 * no other piece changes its owner.
 */
public final class GatewayElection {

    private static final Comparator<Candidate> BETTER = Comparator.comparingDouble(Candidate::uplink)
            .reversed()
            .thenComparingLong(Candidate::rank)
            .thenComparingInt(Candidate::machine);

    private record Candidate(int machine, double uplink, long rank) {}

    private final List<Candidate> others = new ArrayList<>();
    private final List<Candidate> elected = new ArrayList<>();
    private int wished;

    /** @param wished how many gateways there are to be, at least 1 */
    public GatewayElection(int wished) {
        this.wished = Math.max(1, wished);
    }

    /** Changes how many there are to be. Those beyond step down. */
    public void wish(int gateways) {
        wished = Math.max(1, gateways);
        while (elected.size() > wished) {
            others.add(elected.remove(elected.size() - 1));
        }
        fill();
    }

    /**
     * A machine of the site has come.
     *
     * @param machine its number, which it keeps
     * @param uplink in any unit of rate
     * @param rank decides among equals, the lowest first
     * @param open whether it may take the place of one that was elected before
     * @return whether it is a gateway now
     */
    public boolean joined(int machine, double uplink, long rank, boolean open) {
        Candidate candidate = new Candidate(machine, uplink, rank);
        others.add(candidate);
        fill();
        if (open && others.contains(candidate)) {
            displace(candidate);
        }
        return index(machine) >= 0;
    }

    private void displace(Candidate by) {
        Optional<Candidate> worst = elected.stream().max(BETTER).filter(other -> BETTER.compare(by, other) < 0);
        worst.ifPresent(other -> {
            elected.set(elected.indexOf(other), by);
            others.remove(by);
            others.add(other);
        });
    }

    /**
     * A machine has left.
     *
     * @return whether the gateways have changed
     */
    public boolean left(int machine) {
        others.removeIf(candidate -> candidate.machine == machine);
        int index = index(machine);
        if (index < 0) {
            return false;
        }
        if (others.isEmpty()) {
            elected.remove(index);
        } else {
            elected.set(index, best());
        }
        return true;
    }

    /** How many gateways there are. */
    public int size() {
        return elected.size();
    }

    /** The machine that is the gateway with this index. */
    public int gateway(int index) {
        return elected.get(index).machine;
    }

    /** The index of a machine among the gateways, or -1 when it is none. */
    public int index(int machine) {
        for (int i = 0; i < elected.size(); i++) {
            if (elected.get(i).machine == machine) {
                return i;
            }
        }
        return -1;
    }

    private void fill() {
        while (elected.size() < wished && !others.isEmpty()) {
            elected.add(best());
        }
    }

    private Candidate best() {
        Candidate best = others.stream().min(BETTER).orElseThrow();
        others.remove(best);
        return best;
    }
}
