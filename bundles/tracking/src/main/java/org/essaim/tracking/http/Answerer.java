/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking.http;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.util.TreeMap;
import org.essaim.api.InfoHash;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.AnnounceReply;
import org.essaim.api.tracking.SwarmCounts;
import org.essaim.api.tracking.Tracker;

/** Answers other programs' requests from the {@link Tracker}, for swarms that are known and no other (BEP 27). Thread-safe. */
final class Answerer {

    private final Tracker tracker;
    private final KnownSwarms known;

    Answerer(Tracker tracker, KnownSwarms known) {
        this.tracker = tracker;
        this.known = known;
    }

    /**
     * Answers one request.
     *
     * @param target path and query
     * @param from where its connection comes from
     * @param out takes the answer, bencoded
     */
    void answer(String target, InetAddress from, ByteBuf out) {
        try {
            TrackerQuery query = TrackerQuery.parse(target);
            if (query instanceof AnnounceQuery announce) {
                announce(announce, from, out);
            } else if (query instanceof ScrapeQuery scrape) {
                scrape(scrape, out);
            }
        } catch (QueryException e) {
            Replies.failure(out, e.sentence());
        }
    }

    private void announce(AnnounceQuery query, InetAddress from, ByteBuf out) throws QueryException {
        InfoHash swarm = known.find(query.name()).orElseThrow(Answerer::unknown);
        AnnounceReply reply = tracker.announce(new Announce(
                swarm,
                PeerAddress.peer(from, query.port()),
                query.event(),
                query.uploaded(),
                query.downloaded(),
                query.left()));
        Replies.announce(out, reply, tracker.counts(swarm), query);
    }

    private static QueryException unknown() {
        return new QueryException("This tracker has not published this info_hash, and serves no other");
    }

    private void scrape(ScrapeQuery query, ByteBuf out) {
        TreeMap<WireName, SwarmCounts> files = new TreeMap<>();
        for (WireName name : query.names()) {
            known.find(name).ifPresent(swarm -> files.put(name, tracker.counts(swarm)));
        }
        Replies.scrape(out, files);
    }
}
