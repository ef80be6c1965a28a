/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import java.util.concurrent.CompletionStage;
import org.essaim.api.InfoHash;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.AnnounceReply;
import org.essaim.api.tracking.Traffic;

/** The announcer's way to the tracker. Thread-safe; does not block for long. */
interface TrackerLink {

    /** Whether there is anything to announce over at the moment; when it comes back, the owner wakes the announcer. */
    boolean available();

    /** Announces; completed exceptionally when the tracker cannot be reached or does not understand. */
    CompletionStage<AnnounceReply> announce(Report report);

    /** What the announcer says of one swarm; who and where it is, is the link's business. */
    record Report(
            InfoHash infoHash,
            int port,
            Announce.Event event,
            long uploaded,
            long downloaded,
            long left,
            Traffic traffic,
            long length) {}
}
