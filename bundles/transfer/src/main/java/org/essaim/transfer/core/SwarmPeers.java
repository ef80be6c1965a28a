/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.protocol.wire.Handshake;
import org.essaim.protocol.wire.Message;
import org.essaim.protocol.wire.Pieces;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A swarm's connections: who is called, who is let in, and what everyone is told. */
final class SwarmPeers {

    private static final Logger LOG = LoggerFactory.getLogger(SwarmPeers.class);
    /** A connection that lasts as long was worth making. */
    private static final long USEFUL_NANOS = 3_000_000_000L;

    /** So long a call of ours that should stand may take before theirs is taken instead. */
    private static final long CALL_NANOS = 3_000_000_000L;

    /** So long other programs have to give up one of two connections. */
    private static final long CROSSED_NANOS = 2_000_000_000L;

    private final SwarmCore swarm;
    private final EngineCore engine;
    private final AddressBook book;
    private final Doorstep doorstep = new Doorstep(this::accept);
    private final Set<PeerState> all = new LinkedHashSet<>();
    private final Set<PeerState> calling = new LinkedHashSet<>();
    private final HaveBatch haves;
    private volatile List<PeerState> views = List.of();

    SwarmPeers(SwarmCore swarm, EngineCore engine) {
        this.swarm = swarm;
        this.engine = engine;
        this.book = new AddressBook(engine.random());
        this.haves = new HaveBatch(engine.loop(), all);
    }

    /** Those with whom hands were shaken. */
    Set<PeerState> all() {
        return all;
    }

    /** The same. Any thread. */
    List<PeerState> views() {
        return views;
    }

    void learn(List<PeerEndpoint> endpoints) {
        long now = engine.now();
        for (PeerEndpoint endpoint : endpoints) {
            if (engine.admits(endpoint.address())) {
                book.learn(endpoint, now);
                for (PeerState peer : all) {
                    identify(peer);
                }
            }
        }
        call(now);
    }

    private void identify(PeerState peer) {
        AddressBook.Entry entry = peer.entry();
        if (entry == null) {
            PeerName name = peer.name();
            if (name != null && name.port().isPresent()) {
                listensAt(peer, name.port().getAsInt());
            }
        } else {
            peer.known(entry);
        }
    }

    /** A peer that has called us says where it listens. */
    void listensAt(PeerState peer, int port) {
        if (peer.entry() == null) {
            find(peer.remote(), port).filter(e -> e.peer() == null).ifPresent(e -> {
                peer.known(e);
                book.taken(e, peer);
            });
        }
    }

    private Optional<AddressBook.Entry> find(RemotePeer remote, int port) {
        if (remote.machine().isPresent()) {
            return book.find(remote.machine().get());
        }
        InetAddress host = remote.address().getAddress();
        return port == 0 ? Optional.empty() : book.find(new InetSocketAddress(host, port));
    }

    /** Calls those who are due. */
    private void call(long now) {
        if (!swarm.isReady() || swarm.isPaused()) {
            return;
        }
        for (AddressBook.Entry entry : book.due(now, swarm.isComplete())) {
            if (all.size() + calling.size() >= engine.limits().connectionsPerSwarm() || !engine.mayCall()) {
                return;
            }
            if (!engine.isBanned(nameOf(entry))) {
                call(entry);
            }
        }
    }

    private void call(AddressBook.Entry entry) {
        InetSocketAddress address = entry.endpoint().address();
        RemotePeer remote = new RemotePeer(address, Optional.empty(), Optional.empty(), false);
        PeerState peer = new PeerState(swarm, remote, engine.sender(nameOf(entry)));
        peer.known(entry);
        book.taken(entry, peer);
        calling.add(peer);
        engine.calling(1);
        engine.network()
                .dial(
                        address,
                        handshake(entry.name(swarm.wireHashes())),
                        swarm.layout().limits(),
                        peer);
    }

    private static String nameOf(AddressBook.Entry entry) {
        InetSocketAddress address = entry.endpoint().address();
        return nameOf(address.getAddress(), address.getPort());
    }

    private static String nameOf(InetAddress host, int port) {
        return host.getHostAddress() + ":" + port;
    }

    /** Who a peer is answerable as: its certificate, else where it listens, else its host, unless that has several. */
    private static String nameOf(RemotePeer remote, Optional<AddressBook.Entry> entry, int port) {
        if (remote.machine().isPresent()) {
            return remote.machine().get().value();
        } else if (entry.isPresent()) {
            return nameOf(entry.get());
        }
        InetAddress host = remote.address().getAddress();
        int known = port == 0 ? remote.address().getPort() : port;
        return host.isLoopbackAddress() ? nameOf(host, known) : host.getHostAddress();
    }

    private Handshake handshake(byte[] wireHash) {
        byte[] id = engine.name().bytes();
        return swarm.layout().hasTrees()
                ? Handshake.of(wireHash, id, Handshake.Bit.EXTENSIONS, Handshake.Bit.FAST, Handshake.Bit.V2)
                : Handshake.of(wireHash, id, Handshake.Bit.EXTENSIONS, Handshake.Bit.FAST);
    }

    /** Someone calls. */
    Optional<Acceptor.Acceptance> accept(Handshake theirs, RemotePeer remote) {
        if (!swarm.isReady() && swarm.isOpen()) {
            return doorstep.accept(
                    remote, handshake(answer(theirs)), swarm.layout().limits());
        }
        PeerName name = new PeerName(theirs.peerId());
        int port = name.port().orElse(0);
        Optional<AddressBook.Entry> entry = find(remote, port);
        String sender = nameOf(remote, entry, port);
        if (!swarm.isReady()
                || name.equals(engine.name())
                || engine.isBanned(sender)
                || all.size() >= engine.limits().connectionsPerSwarm()
                || !engine.mayAccept()
                || known(name, remote) != null) {
            return Optional.empty();
        }
        PeerState former = entry.map(AddressBook.Entry::peer).orElse(null);
        if (former != null
                && calling.contains(former)
                && engine.name().compareTo(name) > 0
                && former.since(engine.now()) < CALL_NANOS) {
            return Optional.empty(); // both call: the call of the greater name stands
        }
        PeerState peer = new PeerState(swarm, remote, engine.sender(sender));
        entry.ifPresent(e -> {
            peer.known(e);
            book.taken(e, peer);
        });
        if (former != null) {
            former.close("It calls itself, or again");
        }
        return Optional.of(new Acceptor.Acceptance(
                handshake(answer(theirs)), swarm.layout().limits(), peer));
    }

    /** Who calls a hybrid by its name of version 1 and knows version 2 is answered by that of version 2 (BEP 52). */
    private byte[] answer(Handshake theirs) {
        boolean both = theirs.has(Handshake.Bit.V2) && swarm.layout().hasTrees();
        return both ? swarm.wireHash() : theirs.infoHash();
    }

    /** The connection with this very peer. */
    private @Nullable PeerState known(PeerName name, RemotePeer remote) {
        for (PeerState peer : all) {
            if (peer.isNamed(name) && peer.remote().machine().equals(remote.machine())) {
                return peer;
            }
        }
        return null;
    }

    /** There are two connections with one peer. @return whether the second is to be used */
    private boolean settle(PeerState second, PeerState first, PeerName name) {
        boolean crossed = second.remote().incoming() != first.remote().incoming();
        PeerState worse =
                !crossed || second.remote().incoming() == engine.name().compareTo(name) > 0 ? second : first;
        PeerState better = worse == first ? second : first;
        if (crossed && name.port().isEmpty()) {
            // Another program has rules of its own for which to give up: had ours the first word, both might end.
            engine.loop().schedule(CROSSED_NANOS, () -> giveUp(worse, better));
            return true;
        }
        giveUp(worse, better);
        return worse != second;
    }

    private void giveUp(PeerState worse, PeerState better) {
        if (!worse.isOpen() || !better.isOpen()) {
            return;
        }
        AddressBook.Entry entry = worse.entry();
        if (entry != null && (better.entry() == null || better.entry() == entry)) {
            better.known(entry);
            book.taken(entry, better);
        }
        worse.close("It is connected already");
    }

    /** Hands are shaken. */
    void opened(PeerState peer, Handshake theirs) {
        boolean called = calling.remove(peer);
        if (called) {
            engine.calling(-1);
        }
        PeerName name = new PeerName(theirs.peerId());
        if (peer.isClosed() || !swarm.isReady()) {
            peer.close("Nobody waits for it any more");
            return;
        }
        if (!swarm.isNamed(theirs.infoHash())) {
            peer.close("It is in another swarm");
            return;
        }
        if (name.equals(engine.name())) {
            avoid(peer);
            peer.close("It is ourselves");
            return;
        }
        PeerState first = known(name, peer.remote());
        if (first != null && !settle(peer, first, name)) {
            return;
        }
        peer.remote().machine().ifPresent(machine -> peer.answers(engine.sender(machine.value())));
        if (peer.sender().isBanned()) {
            avoid(peer);
            peer.close("It sent wrong bytes before");
            return;
        }
        all.add(peer);
        engine.connected(1);
        views = List.copyOf(all);
        greet(peer, theirs);
    }

    private void greet(PeerState peer, Handshake theirs) {
        if (theirs.has(Handshake.Bit.EXTENSIONS)) {
            peer.send(engine.greeting());
        }
        Pieces have = swarm.have();
        if (peer.isFast() && have.isComplete()) {
            peer.send(new Message.HaveAll());
        } else if (peer.isFast() && have.count() == 0) {
            peer.send(new Message.HaveNone());
        } else if (have.count() > 0) {
            peer.send(new Message.Bitfield(have.copy()));
        }
        haves.knows(peer);
        swarm.uploads().scheduler().wants(peer);
    }

    /** Machines have left, as the tracker says: they are not called again, and nobody waits for what they owe. */
    void gone(List<MachineId> machines) {
        for (MachineId machine : machines) {
            book.find(machine).ifPresent(entry -> {
                book.forget(entry);
                PeerState peer = entry.peer();
                if (peer != null) {
                    peer.close("It is gone, as the tracker says");
                }
            });
        }
    }

    /** Nothing is to be exchanged with it any more. */
    void complete(PeerState peer) {
        AddressBook.Entry entry = peer.entry();
        if (entry != null) {
            book.complete(entry);
        }
        peer.close("Neither side misses anything");
    }

    void avoid(PeerState peer) {
        AddressBook.Entry entry = peer.entry();
        if (entry != null) {
            book.avoid(entry);
        }
    }

    /** A connection has ended, or could not be made. */
    void left(PeerState peer, String why) {
        LOG.debug("{} has left swarm {}: {}", peer, swarm.infoHash(), why);
        AddressBook.Entry entry = peer.entry();
        if (calling.remove(peer)) {
            engine.calling(-1);
            if (entry != null) {
                book.unheard(entry);
            }
        }
        if (entry != null) {
            book.left(entry, peer, peer.age(engine.now()) > USEFUL_NANOS, engine.now());
        }
        if (!all.remove(peer)) {
            return;
        }
        engine.connected(-1);
        views = List.copyOf(all);
        peer.content().forget();
        peer.download().drop();
        swarm.uploads().scheduler().yields(peer);
        swarm.downloads().offers().remove(peer.neighbour());
        swarm.downloads().fillAll();
    }

    /** Closes those who are shut out. */
    void punish() {
        for (PeerState peer : List.copyOf(all)) {
            if (peer.sender().isBanned()) {
                avoid(peer);
                peer.close("It sent wrong bytes");
            }
        }
    }

    /** We have one piece more. */
    void got(int piece) {
        for (PeerState peer : all) {
            peer.content().got(piece);
        }
        double rate = Math.max(1, swarm.tally().downloadRate());
        haves.add(piece, swarm.have().isComplete(), swarm.layout().usualBlocks() * (PieceLayout.BLOCK * 1e9 / rate));
    }

    /** Whoever is offered something must know all that we have. */
    void tellAll(PeerState peer) {
        haves.flush(peer);
    }

    /** It is known what is here. */
    void open() {
        doorstep.open();
    }

    void close(String why) {
        doorstep.close(why);
        List<PeerState> everyone = new ArrayList<>(all);
        everyone.addAll(calling);
        everyone.forEach(p -> p.close(why));
        haves.close();
    }

    void tick(long now) {
        for (PeerState peer : List.copyOf(all)) {
            peer.tick(now);
        }
        call(now);
    }
}
