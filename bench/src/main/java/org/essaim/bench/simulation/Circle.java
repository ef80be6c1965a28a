/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.ArrayList;
import java.util.List;
import org.essaim.swarm.GatewayElection;
import org.essaim.swarm.Introductions;
import org.essaim.swarm.Ownership;

/** The machines that the site map says are in one site, or in none: whom it introduces to each other, and its gateways. */
final class Circle {

    private final int index;
    private final double wanDown;
    private final Introductions introductions = new Introductions();
    private final GatewayElection election = new GatewayElection(1);

    Circle(int index, double wanDown) {
        this.index = index;
        this.wanDown = wanDown;
    }

    /** Its number, from 0. */
    int index() {
        return index;
    }

    Introductions introductions() {
        return introductions;
    }

    /** @return whether the gateways have changed */
    boolean joined(Machine machine) {
        boolean elected = election.joined(machine.number(), machine.host().up());
        return wish(machine.host().up()) || elected;
    }

    /** @return whether the gateways have changed */
    boolean left(Machine machine) {
        return election.left(machine.number()) || wish(machine.host().up());
    }

    private boolean wish(double uplink) {
        int before = election.size();
        election.wish(Ownership.gateways(wanDown, uplink, Math.max(1, introductions.size())));
        return election.size() != before;
    }

    /** The numbers of its gateways, by index. */
    List<Integer> gateways() {
        List<Integer> gateways = new ArrayList<>();
        for (int i = 0; i < election.size(); i++) {
            gateways.add(election.gateway(i));
        }
        return gateways;
    }
}
