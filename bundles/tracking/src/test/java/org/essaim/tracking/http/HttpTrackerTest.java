/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.essaim.api.InfoHash;
import org.essaim.api.LocalFault;
import org.essaim.tracking.SwarmTracker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over real sockets on loopback. */
class HttpTrackerTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Duration LONG = Duration.ofHours(1);
    private static final String TARGET = "/announce?info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=pppppppppppppppppppp&left=0";
    private static final String ANSWER = "d8:completei1e10:incompletei0e8:intervali30e5:peers0:e";

    private final SwarmTracker tracker = SwarmTracker.inMemory(10, 100, new Random(1), () -> 0);
    private HttpTracker http = open(100, LONG);

    private HttpTracker open(int connections, Duration patience) {
        KnownSwarms known = new KnownSwarms();
        known.published(List.of(new InfoHash("61".repeat(20))));
        return new HttpTracker(new HttpTrackerOptions(LOOPBACK, 0, connections, patience), tracker, known);
    }

    private void reopen(int connections, Duration patience) {
        http.close();
        http = open(connections, patience);
    }

    @AfterEach
    void close() {
        http.close();
    }

    private static String request(String method, String target, String... headers) {
        return method + " " + target + " HTTP/1.1\r\nHost: t\r\n" + String.join("", headers) + "\r\n";
    }

    private Socket say(String text) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(LOOPBACK, http.port()));
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    /** All that comes until the tracker closes the connection. */
    private static String all(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** An answer that ends so. */
    private static String next(Socket socket, String end) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int each = in.read();
            if (each < 0) {
                throw new IOException("closed after " + text);
            }
            text.append((char) each);
        }
        return text.toString();
    }

    @Test
    void anAnnounceWithAConnectionOfItsOwnIsAnsweredAndClosed() throws Exception {
        try (Socket socket = say(request("GET", TARGET + "&port=7", "Connection: close\r\n"))) {
            assertThat(all(socket))
                    .isEqualTo("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + ANSWER.length()
                            + "\r\nConnection: close\r\n\r\n" + ANSWER);
        }
    }

    @Test
    void aConnectionMayBeKept() throws Exception {
        try (Socket socket = say(request("GET", TARGET + "&port=7"))) {
            assertThat(next(socket, ANSWER)).contains("Connection: keep-alive");
            socket.getOutputStream()
                    .write(request("GET", TARGET + "&port=7").repeat(2).getBytes(StandardCharsets.US_ASCII));
            next(socket, ANSWER);
            next(socket, ANSWER);
        }
    }

    @Test
    void anOldClientIsAnsweredAndClosed() throws Exception {
        try (Socket socket = say("GET " + TARGET + "&port=7 HTTP/1.0\r\n\r\n")) {
            assertThat(all(socket)).endsWith(ANSWER);
        }
    }

    @Test
    void aRequestMayComeByteByByte() throws Exception {
        try (Socket socket = say("")) {
            for (byte each :
                    request("GET", TARGET + "&port=7", "Connection: close\r\n").getBytes(StandardCharsets.US_ASCII)) {
                socket.getOutputStream().write(each);
            }
            assertThat(all(socket)).endsWith(ANSWER);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "HEAD", "PUT"})
    void onlyGetIsUnderstood(String method) throws Exception {
        try (Socket socket = say(request(method, TARGET + "&port=7"))) {
            assertThat(all(socket)).startsWith("HTTP/1.1 400").contains("is asked by GET");
        }
    }

    @Test
    void contentIsRefused() throws Exception {
        try (Socket socket = say(request("GET", TARGET + "&port=7", "Content-Length: 5\r\n"))) {
            assertThat(all(socket)).startsWith("HTTP/1.1 400").contains("without content");
        }
        try (Socket socket = say(request("GET", TARGET + "&port=7", "Transfer-Encoding: chunked\r\n"))) {
            assertThat(all(socket)).startsWith("HTTP/1.1 400").contains("without content");
        }
    }

    @Test
    void aLongLineLongHeadersAndWhatIsNotHttpAreRefused() throws Exception {
        for (String bad : List.of(
                request("GET", TARGET + "&port=7&x=" + "y".repeat(2_100)),
                request("GET", TARGET + "&port=7", "X: " + "y".repeat(4_200) + "\r\n"),
                "nonsense\r\n\r\n")) {
            try (Socket socket = say(bad)) {
                assertThat(next(socket, "e")).startsWith("HTTP/1.1 400");
            }
        }
        assertThat(tracker.swarms()).isEmpty();
    }

    @Test
    void ofTooManyConnectionsTheQuietestIsClosed() throws Exception {
        reopen(2, LONG);
        try (Socket first = say("GET");
                Socket second = say(request("GET", TARGET + "&port=7"))) {
            next(second, ANSWER);
            try (Socket third = say(request("GET", TARGET + "&port=8"))) {
                next(third, "e");
                assertThat(all(first)).isEmpty();
                assertThat(http.connections()).isEqualTo(2);
            }
        }
    }

    @Test
    void whoSaysNothingIsNotWaitedFor() throws Exception {
        reopen(2, Duration.ofMillis(1));
        try (Socket socket = say("GET /ann")) {
            assertThat(all(socket)).isEmpty();
        }
    }

    @Test
    void aTakenPortIsNamed() {
        HttpTrackerOptions same = new HttpTrackerOptions(LOOPBACK, http.port(), 1, LONG);
        assertThatThrownBy(() -> new HttpTracker(same, tracker, new KnownSwarms()))
                .isInstanceOfSatisfying(
                        LocalFault.class, e -> assertThat(e.sentence()).contains(":" + http.port()));
    }

    @Test
    void closingEndsEveryConnection() throws Exception {
        try (Socket socket = say(request("GET", TARGET + "&port=7"))) {
            next(socket, ANSWER);
            http.close();
            assertThat(all(socket)).isEmpty();
        }
    }
}
