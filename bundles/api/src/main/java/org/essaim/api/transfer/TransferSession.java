/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.transfer;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.essaim.api.InfoHash;
import org.essaim.api.tracking.Traffic;
import org.osgi.annotation.versioning.ProviderType;

/** One swarm that this machine is in. Thread-safe. */
@ProviderType
public interface TransferSession extends AutoCloseable {

    /** The swarm. */
    InfoHash infoHash();

    /** Where it stands now. */
    TransferProgress progress();

    /** The connected peers, a snapshot. */
    List<PeerView> peers();

    /** Where the payload has come from, and what the link has done, since the session was opened. */
    default Traffic traffic() {
        return Traffic.NONE;
    }

    /**
     * What the sites of the swarm hold, a snapshot that is some seconds old at most; one for each site of which a machine is
     * connected. Nothing until somebody has asked a moment before, and from an engine that does not tell.
     */
    default List<Spread> spread() {
        return List.of();
    }

    /**
     * Ends when the payload is complete and verified piece by piece, or when the session is closed before. The session
     * itself goes on seeding. Dependents run on a thread of the engine and must not block.
     */
    CompletionStage<TransferOutcome> completion();

    /** Stops or resumes fetching and serving without leaving the resume data; idempotent. */
    void pause(boolean paused);

    /** Leaves the swarm after writing resume data; the storage stays open. Idempotent. */
    @Override
    void close();
}
