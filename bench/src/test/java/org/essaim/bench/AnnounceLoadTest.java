/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.essaim.api.InfoHash;
import org.essaim.api.tracking.SwarmCounts;
import org.essaim.tracking.SwarmTracker;
import org.essaim.tracking.http.HttpTracker;
import org.essaim.tracking.http.HttpTrackerOptions;
import org.essaim.tracking.http.KnownSwarms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnnounceLoadTest {

    private static final int SWARMS = 3;
    private static final int PEERS = 10;

    private final SwarmTracker tracker = SwarmTracker.inMemory(10, 100, new Random(1), () -> 0);

    private HttpTracker http(int swarms) {
        KnownSwarms known = new KnownSwarms();
        for (int swarm = 0; swarm < swarms; swarm++) {
            known.entered(InfoHash.of(LoadPlan.infoHash(swarm)), List.of());
        }
        return new HttpTracker(
                new HttpTrackerOptions(InetAddress.getLoopbackAddress(), 0, 100, Duration.ofMinutes(1)),
                tracker,
                known);
    }

    private static LoadPlan plan(int port, boolean keep) {
        return new LoadPlan(port, keep, 1, 0, 4, SWARMS, PEERS);
    }

    @Test
    void aPlanGoesThroughACommandLine() {
        LoadPlan plan = new LoadPlan(1, true, 2, 3, 4, 5, 6);
        assertThat(LoadPlan.parse(plan.arguments().toArray(String[]::new))).isEqualTo(plan);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyPeerOfEverySwarmIsAnnounced(boolean keep) throws Exception {
        try (HttpTracker http = http(SWARMS)) {
            AnnounceLoad load = new AnnounceLoad(plan(http.port(), keep));
            assertThat(load.possible()).isTrue();
            load.fill();
            assertThat(load.announces()).isEqualTo(SWARMS * PEERS);
            assertThat(load.failures()).isZero();
        }
        assertThat(tracker.swarms()).hasSize(SWARMS);
        assertThat(tracker.counts(InfoHash.of(LoadPlan.infoHash(0)))).isEqualTo(new SwarmCounts(2, PEERS - 2, 0));
    }

    @Test
    void anAnswerThatIsARefusalIsAFailure() throws Exception {
        try (HttpTracker http = http(1)) {
            AnnounceLoad load = new AnnounceLoad(plan(http.port(), false));
            load.fill();
            assertThat(load.announces()).isEqualTo(PEERS);
            assertThat(load.failures()).isEqualTo((SWARMS - 1) * PEERS);
        }
        try (HttpTracker http = http(0)) {
            assertThatThrownBy(() -> new AnnounceLoad(plan(http.port(), false)).possible())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("refuses");
        }
    }

    @Test
    void aTrackerThatKeepsNoConnectionIsFound() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread once = new Thread(() -> answerOnce(server));
            once.start();
            assertThat(new AnnounceLoad(plan(server.getLocalPort(), true)).possible())
                    .isFalse();
            once.join();
        }
    }

    private static void answerOnce(ServerSocket server) {
        try (Socket socket = server.accept()) {
            byte[] request = new byte[4096];
            int read = socket.getInputStream().read(request);
            assertThat(new String(request, 0, read, StandardCharsets.US_ASCII)).startsWith("GET /announce?");
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\nd8:completei0e"
                            .getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
