/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.testbed;

import java.io.IOException;
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

    private static final int MACHINES = 4;
    private static final int BYTES = 6 << 20;
    private static final int PIECE = 64 << 10;
    private static final String NAME = "warm-up";
    private static final long PATIENCE_SECONDS = 60;

    private WarmUp() {}

    /** @param folder of its own; is gone afterwards */
    static void run(Path folder, boolean tls) throws IOException, InterruptedException {
        Payloads.delete(folder);
        byte[] torrent = Payloads.small(folder, NAME, BYTES, PIECE);
        InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        ThrowAwayFleet fleet = new ThrowAwayFleet();
        List<Engine> engines = new ArrayList<>();
        List<MeetingPoint> meetings = new ArrayList<>();
        try {
            TestbedPayload payload = TestbedPayload.of(torrent, "data");
            for (int i = 0; i < MACHINES; i++) {
                Engine engine = TestbedPayload.engine(anywhere, !tls);
                engines.add(engine);
                if (tls) {
                    Path certificate = folder.resolve("certificate-" + i);
                    fleet.enrol(certificate, i == 0 ? "origin" : "m" + i);
                    engine.credentials(ThrowAwayFleet.read(certificate));
                }
                engine.listen();
            }
            InetSocketAddress origin = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), engines.get(0).port().orElseThrow());
            MeetingPoint meeting = new MeetingPoint(origin, () -> 2);
            meetings.add(meeting);
            meeting.open(anywhere);
            engines.get(0).peerSource(meeting);
            payload.open(engines.get(0), folder.resolve(NAME), folder.resolve("state"), true);
            List<CompletableFuture<TransferOutcome>> all = new ArrayList<>();
            for (int i = 1; i < MACHINES; i++) {
                Engine engine = engines.get(i);
                engine.peerSource(new PushedPeers(meeting.address(), "m" + i, i % 2, 0));
                Path own = folder.resolve("m" + i);
                all.add(payload.open(engine, own.resolve("data"), own.resolve("state"), false)
                        .completion()
                        .toCompletableFuture());
            }
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (MetainfoException | ExecutionException | TimeoutException e) {
            throw new IOException("The warm-up has failed: " + e, e);
        } finally {
            engines.forEach(Engine::close);
            for (MeetingPoint meeting : meetings) {
                meeting.close();
            }
            Payloads.delete(folder);
        }
    }
}
