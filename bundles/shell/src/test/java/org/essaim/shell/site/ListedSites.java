/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.site;

import java.util.List;
import org.essaim.api.InfoHash;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.AnnounceReply;
import org.essaim.api.tracking.Site;
import org.essaim.api.tracking.Tracker;

/** A tracker that knows sites and nothing else. */
class ListedSites implements Tracker {

    private final List<Site> sites;

    ListedSites(Site... sites) {
        this.sites = List.of(sites);
    }

    @Override
    public AnnounceReply announce(Announce announce) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Announce> swarm(InfoHash infoHash) {
        return List.of();
    }

    @Override
    public List<InfoHash> swarms() {
        return List.of();
    }

    @Override
    public List<Site> sites() {
        return sites;
    }
}
