/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking.http;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.essaim.api.InfoHash;

/** The swarms that this server has published, by every name that they are asked for by. No other is tracked. Thread-safe. */
public final class KnownSwarms {

    private final Map<WireName, InfoHash> swarms = new ConcurrentHashMap<>();
    private Set<InfoHash> published = Set.of();

    /** The origin has entered a swarm. */
    public void entered(InfoHash swarm, List<InfoHash> wireNames) {
        swarms.put(WireName.of(swarm), swarm);
        wireNames.forEach(name -> swarms.put(WireName.of(name), swarm));
    }

    /**
     * What is published now. What was and is no more is forgotten, with all its names; what the origin has entered stays
     * until then, because it may have done so after somebody has looked what is published.
     */
    public synchronized void published(Collection<InfoHash> all) {
        Set<InfoHash> gone = new HashSet<>(published);
        published = Set.copyOf(all);
        gone.removeAll(published);
        swarms.values().removeAll(gone);
        published.forEach(swarm -> swarms.putIfAbsent(WireName.of(swarm), swarm));
    }

    /** The swarm that is meant. */
    Optional<InfoHash> find(WireName name) {
        return Optional.ofNullable(swarms.get(name));
    }
}
