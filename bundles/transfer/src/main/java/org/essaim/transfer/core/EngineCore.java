/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.essaim.api.InfoHash;
import org.essaim.api.seeding.UploadPolicy;
import org.essaim.api.tracking.WanLimit;
import org.essaim.protocol.BDictionary;
import org.essaim.protocol.wire.ExtendedHandshake;
import org.essaim.protocol.wire.GrantMessage;
import org.essaim.protocol.wire.Handshake;
import org.essaim.protocol.wire.Message;
import org.jspecify.annotations.Nullable;

/** The engine: all swarms, and what they share. On the loop's thread unless it says otherwise. */
public final class EngineCore implements Acceptor {

    /** The number that we give the messages about grants. */
    static final int GRANT_ID = 1;

    private static final long TICK_NANOS = 250_000_000L;

    private final Loop loop;
    private final Network network;
    private final RandomGenerator random;
    private final EngineLimits limits;
    private final Predicate<InetSocketAddress> admitted;
    private final DownloadPacer downloads;
    private final WanUploads wanUploads = new WanUploads();
    private final Culprits culprits = new Culprits();
    private final Map<InfoHash, SwarmCore> swarms = new LinkedHashMap<>();
    private final AtomicLong work = new AtomicLong();
    private volatile @Nullable UploadPolicy policy;
    private PeerName name;
    private Message greeting;
    private volatile int connected;
    private int calling;
    private boolean ticking;
    private long uploadRate = Long.MAX_VALUE;
    private volatile Consumer<byte[]> strangers = name -> {};

    /**
     * @param random for choices among equals, jitter and the peer id
     * @param admitted which addresses may be called
     */
    public EngineCore(
            Loop loop,
            Network network,
            RandomGenerator random,
            EngineLimits limits,
            Predicate<InetSocketAddress> admitted) {
        this.loop = loop;
        this.network = network;
        this.random = random;
        this.limits = limits;
        this.admitted = admitted;
        this.downloads = new DownloadPacer(this, limits.downloadRate(), loop.nanoTime());
        this.name = PeerName.of(0, random);
        this.greeting = greet(0);
    }

    /** Where peers can reach us; before the first swarm is opened. */
    public void listensAt(int port) {
        name = PeerName.of(port, random);
        greeting = greet(port);
    }

    private Message greet(int port) {
        return new ExtendedHandshake(
                        limits.cooperative() ? Map.of(GrantMessage.NAME, GRANT_ID) : Map.of(),
                        Optional.of("Essaim 1.0"),
                        OptionalInt.of(limits.requestsKept()),
                        port == 0 ? OptionalInt.empty() : OptionalInt.of(port),
                        Optional.empty(),
                        BDictionary.of(Map.of()))
                .message();
    }

    /** A swarm that is not entered yet. Any thread. */
    public SwarmCore create(SwarmSetup setup) {
        return new SwarmCore(this, setup);
    }

    /** Enters a swarm; {@link SwarmEvents#ready} follows. */
    public void enter(SwarmCore swarm) {
        swarm.wireHashes().forEach(name -> swarms.put(InfoHash.of(name), swarm));
        downloads.look(now());
        swarm.begin();
        if (!ticking) {
            ticking = true;
            loop.schedule(TICK_NANOS, this::tick);
        }
    }

    /** The swarm that 20 bytes of a handshake stand for. */
    public Optional<InfoHash> swarm(byte[] wireHash) {
        return find(wireHash).map(SwarmCore::infoHash);
    }

    private Optional<SwarmCore> find(byte[] wireHash) {
        SwarmCore swarm = swarms.get(InfoHash.of(wireHash));
        if (swarm == null) {
            strangers.accept(wireHash.clone());
        }
        return Optional.ofNullable(swarm);
    }

    /** Who is told of the names of swarms that somebody calls for and nobody has entered. */
    public void strangers(Consumer<byte[]> listener) {
        strangers = listener;
    }

    @Override
    public Optional<Acceptance> accept(Handshake theirs, RemotePeer peer) {
        return find(theirs.infoHash()).flatMap(swarm -> swarm.table().accept(theirs, peer));
    }

    /** The upload policy has come, was replaced, or has gone. Any thread. */
    public void uploadPolicy(@Nullable UploadPolicy other) {
        policy = other;
        loop.execute(() -> swarms.values().forEach(SwarmCore::allow));
    }

    /**
     * Where to look for the download limit from now on, several times a second.
     *
     * @param bytesPerSecond {@link Long#MAX_VALUE} for none, 0 for nothing at all; does not wait
     */
    public void downloadRate(LongSupplier bytesPerSecond) {
        downloads.follow(bytesPerSecond);
    }

    /**
     * What this machine may use of its site's WAN link from now on.
     *
     * @param of the swarm whose budget is spent or not; the rates hold for all
     */
    public void limit(SwarmCore of, WanLimit wan) {
        if (!of.isOpen()) {
            return;
        }
        of.site().spent(wan.spent());
        downloads.wanRate(wan.down(), now());
        if (wan.up() != wanUploads.rate()) {
            wanUploads.rate(wan.up(), now());
            reprice(PeerState::isFar);
        }
    }

    /** Pieces verified and blocks sent. Any thread. */
    public long workDone() {
        return work.getAcquire();
    }

    /** Connected peers of all swarms. Any thread. */
    public int connections() {
        return connected;
    }

    /** Who is shut out, by machine or address. Any thread. */
    public List<String> banned() {
        return culprits.banned();
    }

    private void tick() {
        long now = loop.nanoTime();
        downloads.look(now);
        lookAtUploads();
        swarms().forEach(s -> s.tick(now));
        ticking = !swarms.isEmpty();
        if (ticking) {
            loop.schedule(TICK_NANOS, this::tick);
        }
    }

    /** Whoever waits for its turn under a former upload limit asks for one under the new. */
    private void lookAtUploads() {
        long rate = uploadRate();
        if (rate != uploadRate) {
            uploadRate = rate;
            reprice(peer -> true);
        }
    }

    private void reprice(Predicate<PeerState> concerned) {
        for (SwarmCore swarm : swarms()) {
            List.copyOf(swarm.peers()).stream().filter(concerned).forEach(peer -> peer.upload()
                    .repriced());
        }
    }

    /** The upload limit. */
    long uploadRate() {
        UploadPolicy present = policy;
        try {
            return present == null ? Long.MAX_VALUE : present.bytesPerSecond();
        } catch (RuntimeException e) {
            return Long.MAX_VALUE; // it is being replaced, and refuses everything
        }
    }

    void closed(SwarmCore swarm) {
        swarms.values().removeIf(s -> s == swarm);
    }

    Loop loop() {
        return loop;
    }

    Network network() {
        return network;
    }

    RandomGenerator random() {
        return random;
    }

    EngineLimits limits() {
        return limits;
    }

    DownloadPacer downloads() {
        return downloads;
    }

    WanUploads wanUploads() {
        return wanUploads;
    }

    /** Every swarm once. */
    Set<SwarmCore> swarms() {
        return new LinkedHashSet<>(swarms.values());
    }

    PeerName name() {
        return name;
    }

    Message greeting() {
        return greeting;
    }

    long now() {
        return loop.nanoTime();
    }

    Optional<UploadPolicy> policy() {
        return Optional.ofNullable(policy);
    }

    boolean admits(InetSocketAddress address) {
        return !address.isUnresolved() && admitted.test(address);
    }

    boolean mayCall() {
        return calling < limits.halfOpen() && mayAccept();
    }

    boolean mayAccept() {
        return connected + calling < limits.connections();
    }

    void calling(int more) {
        calling += more;
    }

    void connected(int more) {
        connected += more;
    }

    void worked() {
        work.setRelease(work.getPlain() + 1);
    }

    Sender sender(String called) {
        return culprits.of(called);
    }

    boolean isBanned(String called) {
        return culprits.isBanned(called);
    }

    /** Whoever was shut out loses its connections. */
    void punish(Collection<Sender> suspects) {
        if (suspects.stream().anyMatch(Sender::isBanned)) {
            culprits.publish();
            new ArrayList<>(swarms.values()).forEach(s -> s.table().punish());
        }
    }
}
