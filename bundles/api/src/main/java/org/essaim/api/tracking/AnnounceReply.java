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
 * @param wan what it may use of its site's link
 * @param peers other machines of the swarm, some dozens at most, in no particular order
 */
public record AnnounceReply(Duration interval, Place place, WanLimit wan, List<PeerEndpoint> peers) {

    /** To a machine that may use the link of its site as it likes. */
    public AnnounceReply(Duration interval, Place place, List<PeerEndpoint> peers) {
        this(interval, place, WanLimit.NONE, peers);
    }

    /** In a swarm without sites. */
    public AnnounceReply(Duration interval, List<PeerEndpoint> peers) {
        this(interval, Place.FLAT, peers);
    }

    /** Copies the list. */
    public AnnounceReply {
        peers = List.copyOf(peers);
    }
}
