/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.tracking;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
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

    /** The sites that are told apart, by name; none where there are no sites. */
    default List<Site> sites() {
        return List.of();
    }

    /**
     * What has gone from which site to which in a swarm, in order of the sites' names; it stays when machines leave, and
     * after a restart holds again what those tell who are there. None where nothing is counted.
     */
    default List<Flow> flows(InfoHash infoHash) {
        return List.of();
    }

    /** What is known of the links of those who are or were in a swarm. */
    default List<PeerLink> links(InfoHash infoHash) {
        return List.of();
    }

    /**
     * Says whether the sites and their limits of such a configuration could be used; it is not used.
     *
     * @param configuration as in {@code etc/org.essaim.tracking.cfg}
     * @throws org.essaim.api.RequestFault {@code BAD_SITES}, naming the line that is wrong
     */
    default void checkSites(Map<String, ?> configuration) {}

    /**
     * Tells of machines that should announce again, because those around them have changed: a gateway has gone, or they are
     * one now. Called from any thread; does not wait.
     */
    default void listen(Consumer<Set<MachineId>> concerned) {}

    /** Tells no more. */
    default void unlisten(Consumer<Set<MachineId>> concerned) {}
}
