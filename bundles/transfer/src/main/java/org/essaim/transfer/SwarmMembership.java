/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.essaim.api.InfoHash;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.tracking.SwarmMember;
import org.essaim.transfer.core.SwarmCore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session as its {@link PeerSource} sees it, across replacements of the source. Thread-safe. */
final class SwarmMembership implements SwarmMember {

    private static final Logger LOG = LoggerFactory.getLogger(SwarmMembership.class);

    private final SwarmCore swarm;
    private final IntSupplier port;
    private final Consumer<List<PeerEndpoint>> peers;
    private @Nullable PeerSource source;
    private PeerSource.@Nullable Membership membership;
    private boolean gone;

    /** @param port where peers are taken */
    SwarmMembership(SwarmCore swarm, IntSupplier port, Consumer<List<PeerEndpoint>> peers) {
        this.swarm = swarm;
        this.port = port;
        this.peers = peers;
    }

    /** Joins another source, or none. */
    synchronized void join(Optional<PeerSource> other) {
        if (gone || (membership != null && other.orElse(null) == source)) {
            return;
        }
        closeMembership();
        source = other.orElse(null);
        try {
            membership = other.map(s -> s.join(this)).orElse(null);
        } catch (RuntimeException e) {
            LOG.debug("The peer source is being replaced; joining is tried again", e);
        }
    }

    synchronized void announceNow() {
        if (membership != null) {
            try {
                membership.announceNow();
            } catch (RuntimeException e) {
                LOG.debug("The peer source is being replaced", e);
            }
        }
    }

    /** Leaves for good. */
    synchronized void leave() {
        gone = true;
        closeMembership();
    }

    private void closeMembership() {
        if (membership != null) {
            try {
                membership.close();
            } catch (RuntimeException e) {
                LOG.debug("The peer source is being replaced", e);
            }
            membership = null;
        }
    }

    @Override
    public InfoHash infoHash() {
        return swarm.infoHash();
    }

    @Override
    public int port() {
        return port.getAsInt();
    }

    @Override
    public long uploaded() {
        return swarm.uploaded();
    }

    @Override
    public long downloaded() {
        return swarm.downloaded();
    }

    @Override
    public long left() {
        return swarm.left();
    }

    @Override
    public void onPeers(List<PeerEndpoint> endpoints) {
        peers.accept(endpoints);
    }
}
