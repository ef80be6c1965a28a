/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.tracking;

import org.essaim.api.InfoHash;

/**
 * A machine tells the tracker where it stands in a swarm (BEP 3). Who the machine is comes from its credentials and
 * where it is from its connection, never from what it says.
 *
 * @param uploaded payload bytes sent, over the life of the transfer
 * @param downloaded payload bytes received, over the life of the transfer
 * @param left payload bytes still missing; 0 makes it a seed
 * @param traffic where it has come from
 * @param length bytes of the whole payload; 0 where it is not said
 */
public record Announce(
        InfoHash infoHash,
        PeerEndpoint peer,
        Event event,
        long uploaded,
        long downloaded,
        long left,
        Traffic traffic,
        long length) {

    /** Of a machine that does not say how long the payload is. */
    public Announce(
            InfoHash infoHash,
            PeerEndpoint peer,
            Event event,
            long uploaded,
            long downloaded,
            long left,
            Traffic traffic) {
        this(infoHash, peer, event, uploaded, downloaded, left, traffic, 0);
    }

    /** Of a machine that does not count where anything comes from. */
    public Announce(InfoHash infoHash, PeerEndpoint peer, Event event, long uploaded, long downloaded, long left) {
        this(infoHash, peer, event, uploaded, downloaded, left, Traffic.NONE);
    }

    /** Why it announces; BEP 3's names. */
    public enum Event {
        /** The first announce. */
        STARTED,
        /** At regular intervals. */
        PERIODIC,
        /** The last piece has arrived. */
        COMPLETED,
        /** It leaves. */
        STOPPED
    }
}
