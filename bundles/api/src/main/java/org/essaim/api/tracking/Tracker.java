/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.tracking;

import java.util.List;
import org.essaim.api.InfoHash;
import org.osgi.annotation.versioning.ProviderType;

/** Knows who is in which swarm; on the server. Thread-safe, answers from memory, bounded and expiring. */
@ProviderType
public interface Tracker {

    /** Takes note of a peer and names others, seeds only to those who still miss something. */
    AnnounceReply announce(Announce announce);

    /** Everyone in a swarm, as last announced. */
    List<Announce> swarm(InfoHash infoHash);

    /** How many are in a swarm; all zero where nobody is. */
    default SwarmCounts counts(InfoHash infoHash) {
        List<Announce> all = swarm(infoHash);
        int complete = (int) all.stream().filter(each -> each.left() == 0).count();
        return new SwarmCounts(complete, all.size() - complete, 0);
    }

    /** The swarms that have peers. */
    List<InfoHash> swarms();
}
