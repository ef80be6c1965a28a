/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.Arrays;

/**
 * What a simulated rollout has come to.
 *
 * @param bound the least time possible
 * @param done when each machine was complete, seconds from the start, sorted; those that died are left out
 * @param stuck machines that lived and never were complete
 * @param died machines that died
 * @param originCopies payloads that the server sent
 * @param wanCopies payloads that crossed the WAN into each site, per site; empty without sites
 * @param traffic what came from where, over time
 * @param wireCopies payloads that came over each machine's link, on average, headers and messages included
 * @param events steps of the simulation
 */
public record Outcome(
        Bound bound,
        double[] done,
        int stuck,
        int died,
        double originCopies,
        double[] wanCopies,
        Traffic traffic,
        double wireCopies,
        long events) {

    /** When the last machine was complete, in seconds. */
    public double makespan() {
        return done.length == 0 ? 0 : done[done.length - 1];
    }

    /** The makespan in relation to the bound. */
    public double ratio() {
        return makespan() / bound.seconds();
    }

    /** When this part of the machines was complete, in seconds. */
    public double percentile(double part) {
        return done.length == 0 ? 0 : done[Math.min(done.length - 1, (int) Math.ceil(part * done.length) - 1)];
    }

    /** Payloads over the WAN per site, on average; 0 without sites. */
    public double meanWanCopies() {
        return Arrays.stream(wanCopies).average().orElse(0);
    }

    /** Whether every machine that lived is complete. */
    public boolean isComplete() {
        return stuck == 0;
    }
}
