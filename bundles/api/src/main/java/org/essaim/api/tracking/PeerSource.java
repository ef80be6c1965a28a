/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.tracking;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Where an engine's peers come from: it announces for the engine and hands it the peers it hears of. On an agent it
 * announces over the server's channel, on the server straight to the {@link Tracker}. Thread-safe.
 */
@ProviderType
public interface PeerSource {

    /**
     * Enters a swarm: announces at once and then at intervals, retrying with back-off while the server is away.
     *
     * @param member what is announced and who is told of peers
     * @return to be closed when the machine leaves the swarm
     */
    Membership join(SwarmMember member);

    /** Announces every membership again at once: the tracker has forgotten, or was replaced. */
    void reannounce();

    /** A swarm entered. */
    @ProviderType
    interface Membership extends AutoCloseable {

        /** Announces now: the payload is complete, or peers are wanted. */
        void announceNow();

        /** Leaves; tells the tracker without waiting for it. Idempotent. */
        @Override
        void close();
    }
}
