/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.SwarmCounts;
import org.essaim.api.transfer.TransferProgress;
import org.essaim.api.transfer.TransferRequest;
import org.essaim.api.transfer.TransferSession;
import org.essaim.payload.FilePieceStorage;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.PayloadFile;
import org.essaim.tracking.SwarmTracker;
import org.essaim.tracking.http.HttpTracker;
import org.essaim.tracking.http.HttpTrackerOptions;
import org.essaim.tracking.http.KnownSwarms;
import org.essaim.transfer.Engine;
import org.essaim.transfer.EngineOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Other people's clients find each other, and our origin, through our HTTP tracker. */
class HttpTrackerIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private final SwarmTracker tracker = SwarmTracker.inMemory(10, 100, new Random(1), System::nanoTime);
    private final KnownSwarms known = new KnownSwarms();
    private final HttpTracker http = new HttpTracker(
            new HttpTrackerOptions(InetAddress.getLoopbackAddress(), 0, 100, Duration.ofSeconds(10)), tracker, known);
    private final List<ClientProcess> processes = new ArrayList<>();
    private Engine engine;

    static List<Arguments> clients() {
        return List.of(
                Arguments.of("aria2", new Aria2(), (NativeEnd.Start) Aria2::start, Metainfo.Version.V1),
                Arguments.of("libtorrent", new Libtorrent(), libtorrent(), Metainfo.Version.V2),
                Arguments.of("libtorrent", new Libtorrent(), libtorrent(), Metainfo.Version.HYBRID));
    }

    /** It knows by a word whether it sends; both are as good for one that looks what it has. */
    private static NativeEnd.Start libtorrent() {
        return (job, to, port, complete) ->
                Libtorrent.start(to.equals(job.source()) ? "send" : "receive", job, to, port, complete);
    }

    @BeforeEach
    void start() {
        engine = new Engine(
                EngineOptions.of(InetAddress.getLoopbackAddress(), 0, true), new Random(1), at -> Files.getFileStore(at)
                        .getUsableSpace());
        engine.uploadPolicy(new Node.Unlimited());
        engine.peerSource(new Node.Told());
        engine.listen();
    }

    @AfterEach
    void end() {
        processes.forEach(ClientProcess::close);
        engine.close();
        http.close();
    }

    private Job publish(Metainfo.Version version) throws Exception {
        List<PayloadFile> files = List.of(new PayloadFile("a", 3_000_001, 0), new PayloadFile("b", 77, 3_000_001));
        Job job = Payloads.make(
                folder.resolve("source"),
                "payload",
                version,
                files,
                3,
                "http://127.0.0.1:" + http.port() + "/announce");
        Metainfo metainfo = Metainfo.parse(job.metainfo());
        known.entered(metainfo.infoHash(), metainfo.infoHashV1().map(List::of).orElse(List.of()));
        return job;
    }

    private SwarmCounts counts(Job job) throws Exception {
        return tracker.counts(Metainfo.parse(job.metainfo()).infoHash());
    }

    private Path start(NativeEnd.Start start, Job job, Path in) throws Exception {
        Path complete = folder.resolve("complete-" + processes.size());
        processes.add(start.start(job, Files.createDirectories(in), Programs.freePort(), complete));
        return complete;
    }

    private void until(BooleanSupplier condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            for (ClientProcess process : processes) {
                process.alive();
            }
            assertThat(System.nanoTime()).as("it takes too long").isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @ParameterizedTest(name = "{0} {3}")
    @MethodSource("clients")
    void twoOfThemFindEachOther(String name, Client client, NativeEnd.Start start, Metainfo.Version version)
            throws Exception {
        assumeTrue(client.missing().isEmpty(), () -> client.missing().orElse(name));
        Job job = publish(version);
        Metainfo metainfo = Metainfo.parse(job.metainfo());
        start(start, job, job.source());
        until(() -> tracker.counts(metainfo.infoHash()).complete() > 0);
        Path received = folder.resolve("received");
        Path complete = start(start, job, received);
        until(() -> Files.exists(complete));
        Payloads.compare(job, received);
        until(() -> tracker.counts(metainfo.infoHash()).downloaded() > 0);
        assertThat(counts(job).incomplete()).isZero();
    }

    @ParameterizedTest(name = "{0} {3}")
    @MethodSource("clients")
    void oneFindsOurOrigin(String name, Client client, NativeEnd.Start start, Metainfo.Version version)
            throws Exception {
        assumeTrue(client.missing().isEmpty(), () -> client.missing().orElse(name));
        Job job = publish(version);
        Metainfo metainfo = Metainfo.parse(job.metainfo());
        FilePieceStorage storage = FilePieceStorage.staged(job.source().resolve(job.name()), metainfo.files(), 8);
        try (TransferSession session = engine.open(
                new TransferRequest(metainfo.infoHash(), job.metainfo(), storage, folder.resolve("state"), true))) {
            until(() -> session.progress().state() == TransferProgress.State.SEEDING);
            InetSocketAddress at = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), engine.port().orElseThrow());
            tracker.announce(new Announce(
                    metainfo.infoHash(),
                    new PeerEndpoint(MachineId.ORIGIN, at, true),
                    Announce.Event.STARTED,
                    0,
                    0,
                    0));
            Path received = folder.resolve("received");
            Path complete = start(start, job, received);
            until(() -> Files.exists(complete));
            Payloads.compare(job, received);
        }
    }
}
