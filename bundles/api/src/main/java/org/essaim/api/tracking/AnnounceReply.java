/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.tracking;

import java.time.Duration;
import java.util.List;

/**
 * The tracker's answer.
 *
 * @param interval when to announce again
 * @param place where the machine stands in the swarm
 * @param peers other machines of the swarm, some dozens at most, in no particular order
 */
public record AnnounceReply(Duration interval, Place place, List<PeerEndpoint> peers) {

    /** In a swarm without sites. */
    public AnnounceReply(Duration interval, List<PeerEndpoint> peers) {
        this(interval, Place.FLAT, peers);
    }

    /** Copies the list. */
    public AnnounceReply {
        peers = List.copyOf(peers);
    }
}
