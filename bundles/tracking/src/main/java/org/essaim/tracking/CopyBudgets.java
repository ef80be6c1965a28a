/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.essaim.api.InfoHash;
import org.essaim.api.tracking.Site;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much of each swarm has come into each site from elsewhere, beside how many copies may: once they have, the budget is
 * spent until it is raised. What came is known as of the last announces. One thread at a time.
 */
final class CopyBudgets {

    private static final Logger LOG = LoggerFactory.getLogger(CopyBudgets.class);

    private final SiteMap sites;
    private final FlowBooks flows;
    private final Map<InfoHash, Swarm> swarms = new HashMap<>();

    private static final class Swarm {
        private long length;
        private final BitSet spent = new BitSet();
    }

    CopyBudgets(SiteMap sites, FlowBooks flows) {
        this.sites = sites;
        this.flows = flows;
    }

    /** So long is a swarm's payload, as its origin says; without effect when that does not know. */
    void length(InfoHash swarm, long bytes) {
        if (bytes > 0) {
            swarms.computeIfAbsent(swarm, s -> new Swarm()).length = bytes;
        }
    }

    /** Nobody is in the swarm any more. */
    void forget(InfoHash swarm) {
        swarms.remove(swarm);
    }

    /** Whether no more of a swarm is to come into a site. */
    boolean isSpent(InfoHash swarm, int site) {
        Swarm known = swarms.get(swarm);
        return site >= 0 && known != null && known.spent.get(site);
    }

    /** Looks what has come into a site. @return whether its budget is spent now and was not, or the other way round */
    boolean look(InfoHash swarm, int site, OptionalDouble copies) {
        Swarm known = swarms.get(swarm);
        if (site < 0 || site >= sites.size() || known == null || (copies.isEmpty() && !known.spent.get(site))) {
            return false;
        }
        String name = sites.names().get(site);
        double came = known.length == 0 ? 0 : flows.into(swarm, name) / (double) known.length;
        boolean spent = copies.isPresent() && came >= copies.getAsDouble();
        if (spent == known.spent.get(site)) {
            return false;
        }
        known.spent.set(site, spent);
        if (spent) {
            LOG.warn(
                    "{} copies of swarm {} have come into the site {}, which may take in {}: no more do",
                    Math.round(came * 100) / 100.0,
                    swarm,
                    name,
                    copies.getAsDouble());
        }
        return true;
    }

    /** What has come into a site. */
    Site.Use use(InfoHash swarm, int site) {
        Swarm known = swarms.get(swarm);
        long length = known == null ? 0 : known.length;
        return new Site.Use(swarm, flows.into(swarm, sites.names().get(site)), length, isSpent(swarm, site));
    }
}
