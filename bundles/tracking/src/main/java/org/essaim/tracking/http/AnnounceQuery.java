/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking.http;

import org.essaim.api.tracking.Announce;

/**
 * A client says where it stands in a swarm and asks for peers (BEP 3, 23). Where it is, is not part of it: that comes from
 * its connection.
 *
 * @param port where it takes peers, 1 to 65535
 * @param wanted the most peers it wants
 * @param compact whether it takes addresses as bytes (BEP 23)
 */
record AnnounceQuery(
        WireName name,
        int port,
        Announce.Event event,
        long uploaded,
        long downloaded,
        long left,
        int wanted,
        boolean compact)
        implements TrackerQuery {}
