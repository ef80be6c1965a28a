/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking.http;

import org.essaim.api.tracking.Announce;
import org.jspecify.annotations.Nullable;

/** Collects an announce from its parameters; those that this tracker does not know, addresses among them, are passed over. */
final class AnnounceReader {

    /** Nobody is told of more. */
    static final int MOST_PEERS = 50;

    private static final int LARGEST_PORT = 65_535;
    private static final long MISSING = -1;

    private @Nullable WireName name;
    private boolean identified;
    private long port = MISSING;
    private long left = MISSING;
    private long uploaded;
    private long downloaded;
    private long wanted = MOST_PEERS;
    private boolean compact = true;
    private Announce.Event event = Announce.Event.PERIODIC;

    AnnounceQuery read(QueryString query) throws QueryException {
        while (query.next()) {
            take(query);
        }
        if (name == null) {
            throw new QueryException("info_hash is missing");
        }
        if (!identified) {
            throw new QueryException("peer_id is missing");
        }
        if (port == MISSING || port == 0 || port > LARGEST_PORT) {
            throw new QueryException(port == MISSING ? "port is missing" : "port is not a number from 1 to 65535");
        }
        if (left == MISSING) {
            throw new QueryException("left is missing");
        }
        int most = (int) Math.min(MOST_PEERS, wanted);
        return new AnnounceQuery(name, (int) port, event, uploaded, downloaded, left, most, compact);
    }

    private void take(QueryString query) throws QueryException {
        switch (query.name()) {
            case "info_hash" -> name(query);
            case "peer_id" -> {
                query.twentyBytes("peer_id");
                identified = true;
            }
            case "port" -> port = query.number("port");
            case "left" -> left = query.number("left");
            case "uploaded" -> uploaded = query.number("uploaded");
            case "downloaded" -> downloaded = query.number("downloaded");
            // -1 is what some programs say when they do not mind.
            case "numwant" -> wanted = query.value().equals("-1") ? MOST_PEERS : query.number("numwant");
            case "compact" -> compact = !query.value().equals("0");
            case "event" -> event = event(query.value());
            default -> {}
        }
    }

    private void name(QueryString query) throws QueryException {
        if (name != null) {
            throw new QueryException("An announce has one info_hash");
        }
        name = WireName.of(query.twentyBytes("info_hash"));
    }

    private static Announce.Event event(String value) throws QueryException {
        return switch (value) {
            case "started" -> Announce.Event.STARTED;
            case "completed" -> Announce.Event.COMPLETED;
            case "stopped" -> Announce.Event.STOPPED;
            // BEP 21: who has what it wants, of a part.
            case "", "empty", "paused" -> Announce.Event.PERIODIC;
            default -> throw new QueryException("event is none of started, completed and stopped");
        };
    }
}
