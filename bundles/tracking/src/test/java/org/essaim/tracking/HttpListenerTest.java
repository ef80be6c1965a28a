/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.essaim.api.InfoHash;
import org.essaim.api.health.HealthCheck.Finding;
import org.essaim.api.health.HealthCheck.Level;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.SwarmMember;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpListenerTest {

    private static final InfoHash SWARM = new InfoHash("61".repeat(20));

    private final SwarmTracker tracker = SwarmTracker.inMemory(10, 100, new Random(1), () -> 0);
    private final VirtualTime time = new VirtualTime();
    private Optional<List<InfoHash>> published = Optional.of(List.of());
    private final HttpListener listener = new HttpListener(tracker, () -> published);

    @AfterEach
    void close() {
        listener.close();
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void configure(boolean lab, int port) {
        listener.configure(new HttpListener.Settings(lab, "127.0.0.1", port, 10, 10));
        listener.doWork(time.nanos());
    }

    private String announce() throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + listener.port().orElseThrow()
                + "/announce?info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=pppppppppppppppppppp&left=0&port=7");
        HttpRequest request = HttpRequest.newBuilder(uri).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.ISO_8859_1))
                .body();
    }

    private Finding finding() {
        assertThat(listener.check()).hasSize(1);
        return listener.check().get(0);
    }

    @Test
    void nothingListensUntilAPortIsSet() {
        assertThat(listener.doWork(0)).isEqualTo(Long.MAX_VALUE);
        configure(true, 0);
        assertThat(listener.port()).isEmpty();
        assertThat(listener.check()).isEmpty();
    }

    @Test
    void outsideLabModeAPortOpensNothingAndTheDoctorSaysWhy() throws Exception {
        configure(false, freePort());
        assertThat(listener.port()).isEmpty();
        assertThat(finding().sentence()).contains("lab mode only");
    }

    @Test
    void inLabModeItAnswersForWhatIsPublishedAndTheDoctorWarns() throws Exception {
        int port = freePort();
        configure(true, port);
        assertThat(listener.port()).contains(port);
        assertThat(finding().level()).isEqualTo(Level.WARN);
        assertThat(finding().sentence()).contains("127.0.0.1:" + port).contains("unencrypted");
        assertThat(announce()).contains("failure reason");
        published = Optional.of(List.of(SWARM));
        listener.doWork(time.nanos());
        assertThat(announce()).contains("5:peers");
    }

    @Test
    void whatIsKnownStaysKnownWhileNobodyCanTell() throws Exception {
        published = Optional.of(List.of(SWARM));
        configure(true, freePort());
        published = Optional.empty();
        listener.doWork(time.nanos());
        assertThat(announce()).contains("5:peers");
        published = Optional.of(List.of());
        listener.doWork(time.nanos());
        assertThat(announce()).contains("failure reason");
    }

    @Test
    void whatTheOriginEntersIsKnownAtOnce() throws Exception {
        configure(true, freePort());
        listener.entered(new Origin());
        assertThat(announce()).contains("5:peers");
    }

    @Test
    void aTakenPortIsSaidAndTriedAgain() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            configure(true, other.getLocalPort());
            assertThat(listener.port()).isEmpty();
            assertThat(finding().level()).isEqualTo(Level.FAIL);
            assertThat(finding().sentence()).contains(":" + other.getLocalPort());
        }
        listener.doWork(time.nanos());
        assertThat(listener.port()).isEmpty();
        time.advance(HttpListener.RETRY);
        listener.doWork(time.nanos());
        assertThat(listener.port()).isPresent();
        assertThat(finding().level()).isEqualTo(Level.WARN);
    }

    @Test
    void anotherConfigurationTakesEffect() throws Exception {
        configure(true, freePort());
        int other = freePort();
        configure(true, other);
        assertThat(listener.port()).contains(other);
        configure(false, other);
        assertThat(listener.port()).isEmpty();
    }

    @Test
    void aHostThatIsNotThereIsSaid() {
        listener.configure(new HttpListener.Settings(true, "no such host", 7, 10, 10));
        listener.doWork(time.nanos());
        assertThat(finding().sentence()).contains("no such host");
    }

    /** The server's own engine in a swarm. */
    private static final class Origin implements SwarmMember {
        @Override
        public InfoHash infoHash() {
            return new InfoHash("62".repeat(32));
        }

        @Override
        public List<InfoHash> wireNames() {
            return List.of(new InfoHash("62".repeat(20)), SWARM);
        }

        @Override
        public int port() {
            return 1;
        }

        @Override
        public long uploaded() {
            return 0;
        }

        @Override
        public long downloaded() {
            return 0;
        }

        @Override
        public long left() {
            return 0;
        }

        @Override
        public void onPeers(List<PeerEndpoint> peers) {
            // Nobody is called.
        }
    }
}
