/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking.http;

import java.util.TreeSet;

/** What a BitTorrent client asks of a tracker (BEP 3, 23, 48). */
sealed interface TrackerQuery permits AnnounceQuery, ScrapeQuery {

    /** Where announces are taken. */
    String ANNOUNCE = "/announce";

    /** Where counts are asked for. */
    String SCRAPE = "/scrape";

    /**
     * Reads a request's target, path and query.
     *
     * @throws QueryException when it is none of a tracker's, or says something that nobody can mean
     */
    static TrackerQuery parse(String target) throws QueryException {
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        QueryString query = new QueryString(mark < 0 ? "" : target.substring(mark + 1));
        return switch (path) {
            case ANNOUNCE -> new AnnounceReader().read(query);
            case SCRAPE -> scrape(query);
            default -> throw new QueryException("A tracker answers at " + ANNOUNCE + " and at " + SCRAPE + " alone");
        };
    }

    private static ScrapeQuery scrape(QueryString query) throws QueryException {
        TreeSet<WireName> names = new TreeSet<>();
        while (query.next()) {
            if (query.name().equals("info_hash")) {
                names.add(WireName.of(query.twentyBytes("info_hash")));
            }
        }
        if (names.isEmpty()) {
            throw new QueryException("info_hash is missing: this tracker does not tell what it has");
        }
        return new ScrapeQuery(names);
    }
}
