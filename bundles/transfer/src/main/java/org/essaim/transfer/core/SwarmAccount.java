/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import org.essaim.api.tracking.Traffic;

/** What a swarm tells of itself beyond its progress. Any thread may ask. */
public final class SwarmAccount {

    private final SwarmTally tally;
    private final long run;

    /** @param run tells this stay in the swarm from others */
    SwarmAccount(SwarmTally tally, long run) {
        this.tally = tally;
        this.run = Math.max(1, run & Long.MAX_VALUE);
    }

    /** Where the payload came from, since the swarm was entered. */
    public Traffic traffic() {
        return new Traffic(run, tally.bySite(), tally.highestDownload(), tally.highestUpload());
    }

    /** Payload bytes that came more than once, or were wrong. */
    public long wasted() {
        return tally.wasted();
    }
}
