/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import java.time.Duration;
import java.util.List;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.SwarmCounts;

/** Who is in which swarm, for as long as they keep announcing. Thread-safe; times are nanoseconds of one clock. */
interface PeerStore {

    /** Takes note of a peer until {@code now + ttl}; what it announced before is forgotten. */
    void put(Announce announce, Duration ttl, long now);

    /** Forgets a peer; without effect when it is not known. */
    void remove(InfoHash infoHash, MachineId machine);

    /**
     * Some peers of a swarm, in random order; the origin is always among them.
     *
     * @param except who asks
     * @param missingOnly only those who still miss something: seeds are no use to each other
     */
    List<PeerEndpoint> pick(InfoHash infoHash, MachineId except, boolean missingOnly, int max, long now);

    /** How many are in a swarm; those who have been silent for too long are counted for ten seconds more at most. */
    SwarmCounts counts(InfoHash infoHash);

    /** Everyone in a swarm, as last announced. */
    List<Announce> swarm(InfoHash infoHash, long now);

    /** The swarms that have peers. */
    List<InfoHash> swarms(long now);

    /** Peers in all swarms together. */
    int size();
}
