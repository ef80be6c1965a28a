/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.essaim.api.transfer.TransferOutcome;
import org.essaim.bench.Payloads;
import org.essaim.bench.ThrowAwayFleet;
import org.essaim.protocol.MetainfoException;
import org.essaim.transfer.Engine;

/**
 * A swarm of a few engines within this process, with a small payload of its own, before the host says that it is ready: an
 * agent runs for months, so that its code is compiled when a patch comes; twenty virtual machines that are fresh at once
 * would measure Java's start on two cores instead of the swarm. Stays on the host's own loopback and is over before the
 * start barrier.
 */
final class WarmUp {

    private static final InetSocketAddress ANYWHERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int MACHINES = 5;
    private static final int SITES = 2;
    private static final int BYTES = 12 << 20;
    private static final int PIECE = 16 << 10;
    /** Rounds more: to make connections is what costs most at a start, with TLS above all. */
    private static final int HANDSHAKES = 3;

    private static final int TLS_HANDSHAKES = 6;

    private static final String NAME = "warm-up";
    private static final long PATIENCE_SECONDS = 60;

    private final Path folder;
    private final boolean tls;
    private final ThrowAwayFleet fleet = new ThrowAwayFleet();
    private final List<Engine> engines = new ArrayList<>();

    private WarmUp(Path folder, boolean tls) {
        this.folder = folder;
        this.tls = tls;
    }

    /** @param folder of its own; is gone a moment afterwards */
    static void run(Path folder, boolean tls) throws IOException, InterruptedException {
        List<Thread> closing = new ArrayList<>();
        try {
            round(folder.resolve("payload"), tls, BYTES, closing);
            int handshakes = tls ? TLS_HANDSHAKES : HANDSHAKES;
            for (int i = 0; i < handshakes; i++) { // machines do little but greet each other
                round(folder.resolve("handshakes-" + i), tls, PIECE, closing);
            }
        } finally {
            Thread last = new Thread(() -> clear(closing, folder), NAME);
            last.setDaemon(true);
            last.start();
        }
    }

    private static void clear(List<Thread> closing, Path folder) {
        try {
            for (Thread close : closing) {
                close.join();
            }
            Payloads.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the host ends, and its folder with it
        }
    }

    /** @param closing gets those who close the round's engines: each waits for its thread, which can take a second */
    private static void round(Path folder, boolean tls, int bytes, List<Thread> closing)
            throws IOException, InterruptedException {
        byte[] torrent = Payloads.small(folder, NAME, bytes, PIECE);
        WarmUp warmUp = new WarmUp(folder, tls);
        try {
            warmUp.run(TestbedPayload.of(torrent, "data"));
        } catch (MetainfoException | ExecutionException | TimeoutException e) {
            throw new IOException("The warm-up has failed: " + e, e);
        } finally {
            for (Engine engine : warmUp.engines) {
                Thread close = new Thread(engine::close, NAME);
                close.start();
                closing.add(close);
            }
        }
    }

    private void run(TestbedPayload payload)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        for (int i = 0; i < MACHINES; i++) {
            engines.add(engine(i));
        }
        int port = engines.get(0).port().orElseThrow();
        InetSocketAddress origin = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (MeetingPoint meeting = new MeetingPoint(origin, () -> SITES)) {
            meeting.open(ANYWHERE);
            engines.get(0).peerSource(meeting);
            payload.open(engines.get(0), folder.resolve(NAME), folder.resolve("state"), true);
            List<CompletableFuture<TransferOutcome>> all = new ArrayList<>();
            for (int i = 1; i < MACHINES; i++) {
                engines.get(i).peerSource(new PushedPeers(meeting.address(), "m" + i, i % SITES, 0));
                Path own = folder.resolve("m" + i);
                all.add(payload.open(engines.get(i), own.resolve("data"), own.resolve("state"), false)
                        .completion()
                        .toCompletableFuture());
            }
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private Engine engine(int number) throws IOException {
        Engine engine = TestbedPayload.engine(ANYWHERE, !tls);
        if (tls) {
            Path certificate = folder.resolve("certificate-" + number);
            fleet.enrol(certificate, number == 0 ? "origin" : "m" + number);
            engine.credentials(ThrowAwayFleet.read(certificate));
        }
        engine.listen();
        return engine;
    }
}
