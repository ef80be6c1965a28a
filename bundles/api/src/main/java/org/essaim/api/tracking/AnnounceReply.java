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
 * @param peers other machines of the swarm, at most 50, in no particular order
 */
public record AnnounceReply(Duration interval, List<PeerEndpoint> peers) {

    /** Copies the list. */
    public AnnounceReply {
        peers = List.copyOf(peers);
    }
}
