/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.seeding.UploadPolicy;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.tracking.SwarmMember;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.api.transfer.TransferOutcome;
import org.essaim.api.transfer.TransferRequest;
import org.essaim.payload.FilePieceStorage;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoException;
import org.essaim.transfer.Engine;
import org.essaim.transfer.EngineOptions;

/**
 * An engine as a process of its own, told what to do by lines: {@code send TORRENT FOLDER STATE}, {@code receive TORRENT
 * FOLDER STATE PORT…}, {@code memory}. Says {@code port N}, {@code ready}, {@code first}, {@code complete} and
 * {@code memory NAME=BYTES…}.
 */
public final class Node {

    private static final int OPEN_FILES = 16;

    private final Engine engine;
    private final Told peers;

    private Node(Engine engine, Told peers) {
        this.engine = engine;
        this.peers = peers;
    }

    /** @param arguments nothing for lab mode, or the folder of the machine's certificate */
    public static void main(String[] arguments) throws IOException, MetainfoException {
        boolean lab = arguments.length == 0;
        EngineOptions options = EngineOptions.of(InetAddress.getLoopbackAddress(), 0, lab);
        Engine engine = new Engine(
                options, new Random(), folder -> Files.getFileStore(folder).getUsableSpace());
        if (!lab) {
            engine.credentials(ThrowAwayFleet.read(Path.of(arguments[0])));
        }
        Told peers = new Told();
        Node node = new Node(engine, peers);
        engine.uploadPolicy(new Unlimited());
        engine.peerSource(peers);
        engine.listen();
        say("port " + engine.port().orElseThrow());
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                node.obey(line.split(" ", -1));
            }
        }
        engine.close();
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private void obey(String[] words) throws IOException, MetainfoException {
        if (words[0].equals("memory")) {
            say(memory());
            return;
        }
        boolean sends = words[0].equals("send");
        byte[] torrent = Files.readAllBytes(Path.of(words[1]));
        Metainfo metainfo = Metainfo.parse(torrent);
        List<PeerEndpoint> others = new ArrayList<>();
        for (int i = 4; i < words.length; i++) {
            InetSocketAddress address =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(words[i]));
            others.add(new PeerEndpoint(new MachineId("node-" + words[i]), address, i == 4));
        }
        peers.are(others);
        PieceStorage storage =
                FilePieceStorage.staged(Path.of(words[2]).resolve(metainfo.name()), metainfo.files(), OPEN_FILES);
        if (!sends) {
            storage = new Announced(storage, () -> say("first"));
        }
        String done = sends ? "ready" : "complete";
        engine.open(new TransferRequest(metainfo.infoHash(), torrent, storage, Path.of(words[3]), sends))
                .completion()
                .thenAccept(outcome -> say(outcome instanceof TransferOutcome.Complete ? done : "failed " + outcome));
    }

    /** What this process's memory consists of, as far as Java knows, in bytes: {@code memory NAME=BYTES…}. */
    private static String memory() {
        Map<String, Long> parts = new TreeMap<>();
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            String name =
                    pool.getType() == MemoryType.HEAP ? "heap" : pool.getName().contains("Code") ? "code" : "classes";
            parts.merge(name, pool.getUsage().getCommitted(), Long::sum);
        }
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            parts.merge("buffers", pool.getMemoryUsed(), Long::sum);
        }
        StringBuilder line = new StringBuilder("memory");
        parts.forEach((name, bytes) -> line.append(' ').append(name).append('=').append(bytes));
        return line.toString();
    }

    /** Reads what {@link #memory} says. */
    static Map<String, Long> parts(String line) {
        Map<String, Long> parts = new TreeMap<>();
        for (String word : line.split(" ", -1)) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                parts.put(word.substring(0, equals), Long.valueOf(word.substring(equals + 1)));
            }
        }
        return parts;
    }

    /** A storage that says when the first bytes are written. */
    private static final class Announced implements PieceStorage {
        private final PieceStorage storage;
        private final Runnable first;
        private final AtomicBoolean begun = new AtomicBoolean();

        Announced(PieceStorage storage, Runnable first) {
            this.storage = storage;
            this.first = first;
        }

        @Override
        public long length() {
            return storage.length();
        }

        @Override
        public void read(long offset, ByteBuffer target) throws IOException {
            storage.read(offset, target);
        }

        @Override
        public void write(long offset, ByteBuffer source) throws IOException {
            if (!begun.get() && begun.compareAndSet(false, true)) {
                first.run();
            }
            storage.write(offset, source);
        }

        @Override
        public void sync() throws IOException {
            storage.sync();
        }

        @Override
        public void close() throws IOException {
            storage.close();
        }
    }

    /** No limits. */
    static final class Unlimited implements UploadPolicy {
        @Override
        public long reserve(InfoHash infoHash, int bytes, long nowNanos) {
            return 0;
        }

        @Override
        public long bytesPerSecond() {
            return Long.MAX_VALUE;
        }
    }

    /** The peers that somebody has named. */
    static final class Told implements PeerSource {
        private volatile List<PeerEndpoint> peers = List.of();

        void are(List<PeerEndpoint> others) {
            peers = List.copyOf(others);
        }

        @Override
        public Membership join(SwarmMember member) {
            Membership membership = new Membership() {
                @Override
                public void announceNow() {
                    member.onPeers(peers);
                }

                @Override
                public void close() {
                    // Nobody needs to know.
                }
            };
            membership.announceNow();
            return membership;
        }

        @Override
        public void reannounce() {
            // Everybody was told everything.
        }
    }
}
