/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.essaim.api.Fault;
import org.essaim.api.InfoHash;
import org.essaim.api.LocalFault;
import org.essaim.api.RateLimit;
import org.essaim.api.RequestFault;
import org.essaim.api.credentials.PeerCredentials;
import org.essaim.api.seeding.UploadPolicy;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.transfer.EngineFigures;
import org.essaim.api.transfer.PeerTransfer;
import org.essaim.api.transfer.TransferProgress;
import org.essaim.api.transfer.TransferRequest;
import org.essaim.api.transfer.TransferSession;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoException;
import org.essaim.protocol.wire.Handshake;
import org.essaim.protocol.wire.WireLimits;
import org.essaim.transfer.core.EngineCore;
import org.essaim.transfer.core.LinkListener;
import org.essaim.transfer.core.Loop;
import org.essaim.transfer.core.Network;
import org.essaim.transfer.core.PieceLayout;
import org.essaim.transfer.core.StorageTrouble;
import org.essaim.transfer.core.SwarmSetup;
import org.essaim.transfer.disk.BufferPool;
import org.essaim.transfer.disk.DiskPool;
import org.essaim.transfer.disk.PayloadFiles;
import org.essaim.transfer.disk.StateFolder;
import org.essaim.transfer.net.NettyLoop;
import org.essaim.transfer.net.NettyNetwork;
import org.essaim.transfer.net.NetworkFigures;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine behind its contract: hands what is asked of it to the loop that owns the core, and owns the threads: the loop,
 * the disk workers, and a beginner of TLS handshakes. Without credentials it talks to nobody, unless in lab mode.
 */
public final class Engine implements PeerTransfer, AutoCloseable {

    /** Its name and version. */
    static final String NAME = "Essaim 1.0";

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final long CLOSE_MILLIS = 4_000;

    private final EngineOptions options;
    private final FreeSpaceAt freeSpace;
    private final NettyLoop loop = NettyLoop.start("essaim-transfer");
    private final ThreadPoolExecutor workers;
    private final BufferPool buffers;
    private final DiskPool disks;
    private final EngineCore core;
    private final Map<InfoHash, Session> sessions = new ConcurrentHashMap<>();
    private volatile @Nullable PeerSource source;
    private volatile @Nullable NettyNetwork network;
    private volatile @Nullable PeerCredentials credentials;
    private boolean closed;

    /** How much room there is for a payload. */
    @FunctionalInterface
    public interface FreeSpaceAt {
        /** @param stateFolder beside the payload */
        long bytes(Path stateFolder) throws IOException;
    }

    /** @param random for choices among equals, jitter and the peer id */
    public Engine(EngineOptions options, RandomGenerator random, FreeSpaceAt freeSpace) {
        this.options = options;
        this.freeSpace = freeSpace;
        this.workers = workers(options.diskThreads());
        this.buffers = new BufferPool(options.bufferBytes(), NettyLoop.mostDirectMemory());
        this.disks = new DiskPool(loop, workers, buffers);
        this.core = new EngineCore(loop, new Dialling(), random, options.limits(), options::admits);
    }

    private static ThreadPoolExecutor workers(int threads) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "essaim-disk-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** The network of the moment. */
    private final class Dialling implements Network {
        @Override
        public void dial(InetSocketAddress to, Handshake ours, WireLimits limits, LinkListener listener) {
            NettyNetwork present = network;
            if (present == null) {
                loop.execute(() -> listener.closed("This machine has no credentials yet"));
            } else {
                present.dial(to, ours, limits, listener);
            }
        }
    }

    /**
     * Takes a port, unless that is done, or cannot be done without credentials.
     *
     * @throws LocalFault {@code PORT_TAKEN}
     */
    public synchronized void listen() {
        if (closed) {
            throw new LocalFault("ENGINE_STOPPED", "The transfer engine is being stopped", "Try again.");
        }
        PeerCredentials known = credentials;
        if (network != null || (!options.lab() && known == null)) {
            return;
        }
        NettyNetwork fresh = options.lab() || known == null
                ? NettyNetwork.lab(loop, options.network())
                : NettyNetwork.secure(loop, options.network(), known, core::swarm);
        try {
            fresh.listen(core);
        } catch (LocalFault e) {
            fresh.close();
            throw e;
        }
        int port = fresh.port().orElseThrow();
        loop.execute(() -> core.listensAt(port));
        network = fresh;
        LOG.info("Taking peers at {}:{}", options.host().getHostAddress(), port);
        sessions.values().forEach(Session::rejoin);
    }

    /** The credentials have come, were replaced, or have gone: connections made with the former end. */
    public synchronized void credentials(@Nullable PeerCredentials other) {
        if (credentials == other || closed) {
            return;
        }
        credentials = other;
        NettyNetwork former = network;
        if (!options.lab() && former != null) {
            network = null;
            former.close();
        }
        listen();
    }

    @Override
    public TransferSession open(TransferRequest request) {
        Metainfo metainfo = accept(request);
        listen();
        Session session;
        synchronized (this) {
            Session open = sessions.get(request.infoHash());
            if (open != null && !open.isClosed()) {
                return open;
            }
            if (open != null) {
                open.awaitEnd();
            }
            session = create(metainfo, request);
            sessions.put(request.infoHash(), session);
        }
        session.begin();
        return session;
    }

    private static Metainfo accept(TransferRequest request) {
        try {
            Metainfo metainfo = Metainfo.parse(request.metainfo());
            if (!metainfo.infoHash().equals(request.infoHash())) {
                throw refused("is not the metainfo of swarm " + request.infoHash(), null);
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

    private Session create(Metainfo metainfo, TransferRequest request) {
        try {
            Files.createDirectories(request.stateFolder());
        } catch (IOException e) {
            throw StorageTrouble.of(e, 0, Long.MAX_VALUE);
        }
        PieceLayout layout = new PieceLayout(metainfo);
        PayloadFiles files = new PayloadFiles(
                metainfo,
                layout,
                resumeName(metainfo),
                request.storage(),
                new StateFolder(request.stateFolder()),
                () -> freeSpace.bytes(request.stateFolder()),
                request.complete());
        return new Session(
                this,
                core,
                events -> new SwarmSetup(
                        request.infoHash(), SwarmSetup.wireHashes(metainfo), layout, disks.disk(files), events));
    }

    /** The 20 bytes by which resume data is known: those of version 1 where there are any, as any engine knows them. */
    private static byte[] resumeName(Metainfo metainfo) {
        return metainfo.infoHashV1().map(InfoHash::bytes).orElseGet(metainfo::wireHash);
    }

    /** The peer source has come, was replaced, or has gone. */
    public void peerSource(@Nullable PeerSource other) {
        source = other;
        sessions.values().forEach(Session::rejoin);
    }

    /** The upload policy has come, was replaced, or has gone. */
    public void uploadPolicy(@Nullable UploadPolicy other) {
        core.uploadPolicy(other);
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
        return NAME;
    }

    /** Where to look for the download limit: bytes per second, 0 for nothing at all. Never waits. */
    public void downloadRate(LongSupplier bytesPerSecond) {
        loop.execute(() -> core.downloadRate(bytesPerSecond));
    }

    /** Who is told, on the engine's thread, of names of swarms that somebody calls for and that have no session. */
    public void strangers(Consumer<byte[]> listener) {
        core.strangers(listener);
    }

    @Override
    public Optional<EngineFigures> figures() {
        return figures(RateLimit.NONE);
    }

    /** The same with the download limit in force. */
    Optional<EngineFigures> figures(RateLimit download) {
        List<TransferProgress> open =
                sessions().stream().map(TransferSession::progress).toList();
        NettyNetwork present = network;
        Optional<NetworkFigures> net = present == null ? Optional.empty() : Optional.of(present.figures());
        return Optional.of(new EngineFigures(
                open.size(),
                connections(),
                options.limits().connections(),
                net.map(n -> n.greetings() + n.waiting()).orElse(0),
                buffersInUse(),
                buffers.mostBytes(),
                net.map(NetworkFigures::bufferBytes).orElse(0L),
                workers.getActiveCount() + workers.getQueue().size(),
                banned().size(),
                open.stream()
                        .mapToLong(p -> p.bytesFromOrigin() + p.bytesFromPeers())
                        .sum(),
                open.stream().mapToLong(TransferProgress::bytesSent).sum(),
                download));
    }

    /** Why nothing can be exchanged with anybody. */
    Optional<Fault> silence() {
        PeerCredentials known = credentials;
        if (options.lab() || (known != null && known.identity().isPresent())) {
            return Optional.empty();
        }
        return Optional.of(new LocalFault(
                "NO_CERTIFICATE",
                "This machine has no certificate yet, so it exchanges nothing with others",
                "It gets one with its registration; essaim:doctor says what is missing."));
    }

    /** Pieces verified and blocks sent. */
    public long workDone() {
        return core.workDone();
    }

    /** Peers that are shut out because they sent wrong bytes, by machine or address. */
    public List<String> banned() {
        return core.banned();
    }

    /** Connected peers of all swarms. */
    public int connections() {
        return core.connections();
    }

    /** Bytes of memory for pieces on their way that are in use now. */
    public long buffersInUse() {
        return buffers.bytesInUse();
    }

    /** The port on which peers are taken, once there is one. */
    public Optional<Integer> port() {
        NettyNetwork present = network;
        return present == null ? Optional.empty() : present.port();
    }

    Loop loop() {
        return loop;
    }

    Executor workers() {
        return workers;
    }

    Optional<PeerSource> source() {
        return Optional.ofNullable(source);
    }

    void forget(Session session) {
        sessions.remove(session.infoHash(), session);
    }

    /** Closes every session, within some seconds, and frees the port. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        List<Session> open = List.copyOf(sessions.values());
        open.forEach(Session::leave);
        open.forEach(Session::awaitEnd);
        NettyNetwork present = network;
        if (present != null) {
            present.close();
        }
        workers.shutdown();
        try {
            if (!workers.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.warn("The disk is slow: it still works on what the engine has asked for");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loop.close();
    }
}
