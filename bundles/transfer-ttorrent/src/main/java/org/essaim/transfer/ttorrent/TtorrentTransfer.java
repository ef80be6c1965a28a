/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.essaim.api.InfoHash;
import org.essaim.api.LocalFault;
import org.essaim.api.PeerFault;
import org.essaim.api.RequestFault;
import org.essaim.api.seeding.UploadPolicy;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.transfer.PeerTransfer;
import org.essaim.api.transfer.TransferRequest;
import org.essaim.api.transfer.TransferSession;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine on ttorrent 1.5: plain v1 swarms, one listening port for all of them. ttorrent gives the messages, the state
 * machine of a peer and the bookkeeping of pieces; sockets, threads, disk and tracker are ours.
 *
 * <p>Threads: one that accepts, one clock, bounded pools for handshakes, for dialling and for the disk, and two per connected
 * peer. None is ever interrupted, because that would close file channels that belong to others.
 */
public final class TtorrentTransfer implements PeerTransfer, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TtorrentTransfer.class);
    private static final int GREETERS = 16;
    private static final int DIALERS = 8;
    private static final int DISK_THREADS = 2;
    private static final long TICK_MILLIS = 200;
    private static final long CLOSE_MILLIS = 4_000;
    private static final int INFO_HASH_DIGITS = 40;

    private final EngineOptions options;
    private final LongSupplier nanos;
    private final RandomGenerator random;
    private final EngineContext.FreeSpace freeSpace;
    private final Map<InfoHash, SwarmSession> sessions = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final LongAdder work = new LongAdder();
    private final ThreadPoolExecutor greeters =
            new ThreadPoolExecutor(0, GREETERS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), named("essaim-greet"));
    private final ThreadPoolExecutor dialers =
            new ThreadPoolExecutor(0, DIALERS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), named("essaim-dial"));
    private final ThreadPoolExecutor disk = new ThreadPoolExecutor(
            DISK_THREADS,
            DISK_THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            named("essaim-disk"),
            new ThreadPoolExecutor.DiscardPolicy());
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(named("essaim-tick"));
    private volatile @Nullable PeerSource source;
    private volatile @Nullable UploadPolicy policy;
    private volatile @Nullable EngineContext context;
    private @Nullable PeerListener listener;
    private boolean closed;

    /**
     * @param nanos {@link System#nanoTime()}'s scale
     * @param random for choices among equals and for the peer id
     */
    public TtorrentTransfer(
            EngineOptions options, LongSupplier nanos, RandomGenerator random, EngineContext.FreeSpace freeSpace) {
        this.options = options;
        this.nanos = nanos;
        this.random = random;
        this.freeSpace = freeSpace;
        disk.allowCoreThreadTimeOut(true);
        clock.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public TransferSession open(TransferRequest request) {
        Metainfo metainfo = accept(request);
        EngineContext ground = listen();
        SwarmSession session;
        synchronized (this) {
            SwarmSession open = sessions.get(request.infoHash());
            if (open != null && !open.isClosed()) {
                return open;
            }
            if (open != null) {
                open.awaitEnd();
            }
            session = create(ground, metainfo, request);
            sessions.put(request.infoHash(), session);
        }
        disk.execute(session::begin);
        return session;
    }

    private static Metainfo accept(TransferRequest request) {
        try {
            Metainfo metainfo = Metainfo.parse(request.metainfo());
            if (!metainfo.infoHash().equals(request.infoHash())
                    || request.infoHash().hex().length() != INFO_HASH_DIGITS) {
                throw refused("is not the metainfo of swarm " + request.infoHash(), null);
            }
            if (metainfo.hasPadding()) {
                throw refused("has padding between its files, which this engine does not know", null);
            }
            if (metainfo.totalLength() != request.storage().length()) {
                throw refused(
                        "describes " + metainfo.totalLength() + " bytes, the storage has "
                                + request.storage().length(),
                        null);
            }
            return metainfo;
        } catch (MetainfoException e) {
            throw refused("cannot be read: " + e.getMessage(), e);
        }
    }

    private static RequestFault refused(String why, @Nullable Exception cause) {
        String sentence = "The metainfo " + why;
        String remedy = "Publish the patch again.";
        return cause == null
                ? new RequestFault("BAD_METAINFO", sentence, remedy)
                : new RequestFault("BAD_METAINFO", sentence, remedy, cause);
    }

    private SwarmSession create(EngineContext ground, Metainfo metainfo, TransferRequest request) {
        try {
            Files.createDirectories(request.stateFolder());
            return new SwarmSession(ground, metainfo, request, connections, s -> sessions.remove(s.infoHash(), s));
        } catch (IOException e) {
            throw StorageTrouble.of(e, 0, Long.MAX_VALUE);
        }
    }

    /**
     * Takes a port, unless that is done.
     *
     * @throws LocalFault {@code PORT_TAKEN}
     */
    synchronized EngineContext listen() {
        if (closed) {
            throw new LocalFault("ENGINE_STOPPED", "The transfer engine is being stopped", "Try again.");
        }
        EngineContext known = context;
        if (known != null) {
            return known;
        }
        PeerListener bound = PeerListener.bind(options);
        listener = bound;
        PeerName self = PeerName.of(bound.port(), random);
        EngineContext fresh = new EngineContext(
                options,
                self,
                bound.port(),
                nanos,
                random,
                freeSpace,
                disk,
                new Dialer(dialers, options, self, nanos),
                () -> Optional.ofNullable(source),
                () -> Optional.ofNullable(policy),
                work);
        context = fresh;
        bound.start(greeters, socket -> greet(socket, self));
        LOG.info("Taking peers at {}:{}", options.host().getHostAddress(), bound.port());
        return fresh;
    }

    private void greet(Socket socket, PeerName self) {
        try {
            Greeting greeting = Greeting.receive(socket, nanos);
            SwarmSession session = sessions.get(greeting.infoHash());
            if (session == null) {
                throw new PeerFault("WRONG_SWARM", "A peer asked for a swarm that is not open", "Nothing.");
            }
            new Greeting(greeting.infoHash(), self).send(socket);
            session.welcome(socket, greeting.name());
        } catch (IOException | RuntimeException e) {
            LOG.debug("Turned {} away: {}", socket, e.toString());
            Dialer.closeQuietly(socket);
        }
    }

    private void tick() {
        for (SwarmSession session : sessions.values()) {
            try {
                session.tick(nanos.getAsLong());
            } catch (RuntimeException e) {
                LOG.error("Swarm {} failed on a tick; report this with the log", session.infoHash(), e);
            }
        }
    }

    /** The peer source has come, was replaced, or has gone. */
    public void peerSource(@Nullable PeerSource other) {
        source = other;
        sessions.values().forEach(SwarmSession::rejoin);
    }

    /** The upload policy has come, was replaced, or has gone. */
    public void uploadPolicy(@Nullable UploadPolicy other) {
        policy = other;
    }

    @Override
    public Optional<TransferSession> session(InfoHash infoHash) {
        return Optional.ofNullable(sessions.get(infoHash))
                .filter(s -> !s.isClosed())
                .map(s -> s);
    }

    @Override
    public Collection<TransferSession> sessions() {
        return sessions.values().stream()
                .filter(s -> !s.isClosed())
                .<TransferSession>map(s -> s)
                .toList();
    }

    @Override
    public String engine() {
        return "ttorrent 1.5";
    }

    /** Pieces verified and blocks sent. */
    public long workDone() {
        return work.sum();
    }

    /** The port on which peers are taken, once there is one. */
    public Optional<Integer> port() {
        return Optional.ofNullable(context).map(EngineContext::port);
    }

    /** Closes every session, within five seconds, and frees the port. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (listener != null) {
                listener.close();
            }
        }
        clock.shutdown();
        List<SwarmSession> open = new ArrayList<>(sessions.values());
        open.forEach(SwarmSession::hangUp);
        open.forEach(session -> disk.execute(session::close));
        disk.shutdown();
        greeters.shutdown();
        dialers.shutdown();
        try {
            if (!disk.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.warn("The disk is slow: resume data may be older than it could be");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
