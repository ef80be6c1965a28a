/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.AnnounceReply;
import org.essaim.api.tracking.Flow;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.PeerLink;
import org.essaim.api.tracking.Site;
import org.essaim.api.tracking.Tracker;
import org.essaim.api.tracking.Traffic;
import org.essaim.api.transfer.PeerTransfer;
import org.essaim.api.transfer.PeerView;
import org.essaim.api.transfer.Spread;
import org.essaim.api.transfer.TransferOutcome;
import org.essaim.api.transfer.TransferProgress;
import org.essaim.api.transfer.TransferRequest;
import org.essaim.api.transfer.TransferSession;

/** What a tracker and an origin's engine say of a swarm, as a test wants it. */
final class SwarmOf implements Tracker, PeerTransfer, TransferSession {

    final List<String> sites = new ArrayList<>();
    final List<Spread> spreads = new ArrayList<>();
    long originUp;
    private final InfoHash swarm;
    private final Map<MachineId, Announce> present = new LinkedHashMap<>();
    private final Map<MachineId, PeerLink> links = new LinkedHashMap<>();

    SwarmOf(InfoHash swarm) {
        this.swarm = swarm;
    }

    /** A machine is in the swarm and misses so much. */
    SwarmOf in(String machine, long left) {
        PeerEndpoint peer = new PeerEndpoint(
                new MachineId(machine),
                InetSocketAddress.createUnresolved("192.0.2.1", 1),
                machine.equals(MachineId.ORIGIN.value()));
        present.put(peer.machine(), new Announce(swarm, peer, Announce.Event.PERIODIC, 0, 0, left));
        return this;
    }

    /** A machine has left. */
    void out(String machine) {
        present.remove(new MachineId(machine));
    }

    /** What a machine has told of its link. */
    SwarmOf link(String machine, String site, long down, long up) {
        links.put(new MachineId(machine), new PeerLink(new MachineId(machine), site, down, up));
        return this;
    }

    SwarmOf origin(long up) {
        return link(MachineId.ORIGIN.value(), Flow.ORIGIN, 0, up);
    }

    @Override
    public List<Announce> swarm(InfoHash infoHash) {
        return infoHash.equals(swarm) ? List.copyOf(present.values()) : List.of();
    }

    @Override
    public List<PeerLink> links(InfoHash infoHash) {
        return infoHash.equals(swarm) ? List.copyOf(links.values()) : List.of();
    }

    @Override
    public List<Site> sites() {
        return sites.stream()
                .map(name -> new Site(name, List.of(), 0, List.of()))
                .toList();
    }

    @Override
    public Traffic traffic() {
        return new Traffic(1, Map.of(), 0, originUp);
    }

    @Override
    public List<Spread> spread() {
        return List.copyOf(spreads);
    }

    @Override
    public Optional<TransferSession> session(InfoHash infoHash) {
        return infoHash.equals(swarm) ? Optional.of(this) : Optional.empty();
    }

    @Override
    public InfoHash infoHash() {
        return swarm;
    }

    @Override
    public List<InfoHash> swarms() {
        return List.of(swarm);
    }

    @Override
    public Collection<TransferSession> sessions() {
        return List.of(this);
    }

    @Override
    public String engine() {
        return "fake 1";
    }

    @Override
    public List<PeerView> peers() {
        return List.of();
    }

    @Override
    public AnnounceReply announce(Announce announce) {
        throw new UnsupportedOperationException();
    }

    @Override
    public TransferSession open(TransferRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public TransferProgress progress() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<TransferOutcome> completion() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void pause(boolean paused) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
