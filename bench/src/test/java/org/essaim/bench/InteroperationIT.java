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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.transfer.TransferOutcome;
import org.essaim.api.transfer.TransferProgress;
import org.essaim.api.transfer.TransferRequest;
import org.essaim.api.transfer.TransferSession;
import org.essaim.payload.FilePieceStorage;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.PayloadFile;
import org.essaim.transfer.Engine;
import org.essaim.transfer.EngineOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Our engine in lab mode and other people's clients, each as sender and as receiver. */
class InteroperationIT {

    @TempDir
    Path folder;

    private LocalTracker tracker;
    private Engine engine;
    private final Node.Told peers = new Node.Told();

    static List<Arguments> clients() {
        List<Arguments> all = new ArrayList<>();
        all.add(Arguments.of("aria2", new Aria2(), Metainfo.Version.V1));
        all.add(Arguments.of("transmission", new Transmission(), Metainfo.Version.V1));
        for (Metainfo.Version version : Metainfo.Version.values()) {
            all.add(Arguments.of("libtorrent", new Libtorrent(), version));
        }
        return all;
    }

    @BeforeEach
    void start() throws Exception {
        tracker = new LocalTracker();
        engine = new Engine(
                EngineOptions.of(InetAddress.getLoopbackAddress(), 0, true), new Random(1), at -> Files.getFileStore(at)
                        .getUsableSpace());
        engine.uploadPolicy(new Node.Unlimited());
        engine.peerSource(peers);
        engine.listen();
    }

    @AfterEach
    void end() {
        engine.close();
        tracker.close();
    }

    private Job payload(Metainfo.Version version) throws Exception {
        long first = (5 << 20) + 123;
        long second = 1;
        long third = (3 << 20) - 7;
        List<PayloadFile> files = List.of(
                new PayloadFile("a/large", first, 0),
                new PayloadFile("b", second, first),
                new PayloadFile("c", third, first + second));
        return Payloads.make(folder.resolve("source"), "payload", version, files, 3, tracker.url());
    }

    private TransferSession open(Job job, Path in, boolean complete) throws Exception {
        Metainfo metainfo = Metainfo.parse(job.metainfo());
        FilePieceStorage storage = FilePieceStorage.staged(in.resolve(job.name()), metainfo.files(), 8);
        return engine.open(
                new TransferRequest(metainfo.infoHash(), job.metainfo(), storage, folder.resolve("state"), complete));
    }

    private static PeerEndpoint at(int port) {
        return new PeerEndpoint(
                new MachineId("other"), new InetSocketAddress(InetAddress.getLoopbackAddress(), port), false);
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("clients")
    void weFetchWhatItSends(String name, Client client, Metainfo.Version version) throws Exception {
        assumeTrue(client.missing().isEmpty(), () -> client.missing().orElse(name));
        Job job = payload(version);
        Path received = folder.resolve("received");
        try (End sender = client.sender(job.source(), tracker)) {
            sender.prepare(job);
            peers.are(List.of(at(((NativeEnd) sender).port())));
            TransferSession session = open(job, received, false);
            assertThat(session.completion().toCompletableFuture().get(60, TimeUnit.SECONDS))
                    .isInstanceOf(TransferOutcome.Complete.class);
            session.close();
            Payloads.compare(job, received);
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("clients")
    void itFetchesWhatWeSend(String name, Client client, Metainfo.Version version) throws Exception {
        assumeTrue(client.missing().isEmpty(), () -> client.missing().orElse(name));
        Job job = payload(version);
        Path received = folder.resolve("received");
        try (End receiver = client.receiver(received, tracker)) {
            tracker.add(engine.port().orElseThrow());
            if (client instanceof Transmission) {
                // It takes no address on loopback from its tracker; the others call us.
                peers.are(List.of(at(((NativeEnd) receiver).port())));
            }
            receiver.prepare(job);
            TransferSession session = open(job, job.source(), true);
            while (session.progress().state() != TransferProgress.State.SEEDING) {
                Thread.onSpinWait();
            }
            receiver.begin();
            receiver.completed();
            Payloads.compare(job, received);
            session.close();
        }
    }
}
