/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.IntSupplier;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.tracking.Place;
import org.essaim.api.tracking.SwarmMember;
import org.essaim.api.tracking.Traffic;
import org.essaim.api.tracking.WanLimit;
import org.essaim.transfer.core.EngineCore;
import org.essaim.transfer.core.SwarmCore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session as its {@link PeerSource} sees it, across replacements of the source. Thread-safe. */
final class SwarmMembership implements SwarmMember {

    private static final Logger LOG = LoggerFactory.getLogger(SwarmMembership.class);

    private final EngineCore engine;
    private final SwarmCore swarm;
    private final IntSupplier port;
    private final Executor loop;
    private @Nullable PeerSource source;
    private PeerSource.@Nullable Membership membership;
    private boolean gone;

    /**
     * @param port where peers are taken
     * @param loop the swarm's
     */
    SwarmMembership(EngineCore engine, SwarmCore swarm, IntSupplier port, Executor loop) {
        this.engine = engine;
        this.swarm = swarm;
        this.port = port;
        this.loop = loop;
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
    public List<InfoHash> wireNames() {
        return swarm.wireHashes().stream().map(InfoHash::of).toList();
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
    public long length() {
        return swarm.progress().bytesTotal();
    }

    @Override
    public long left() {
        return swarm.left();
    }

    @Override
    public Traffic traffic() {
        return swarm.account().traffic();
    }

    @Override
    public void onPlace(Place place) {
        loop.execute(() -> swarm.hear(Optional.of(place), List.of(), List.of()));
    }

    @Override
    public void onWanLimit(WanLimit limit) {
        loop.execute(() -> engine.limit(swarm, limit));
    }

    @Override
    public void onGone(List<MachineId> machines) {
        loop.execute(() -> swarm.hear(Optional.empty(), List.of(), machines));
    }

    @Override
    public void onPeers(List<PeerEndpoint> endpoints) {
        loop.execute(() -> swarm.hear(Optional.empty(), endpoints, List.of()));
    }
}
