/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.essaim.protocol.wire.Handshake;
import org.essaim.protocol.wire.Message;
import org.essaim.transfer.core.Link;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that do harm, on real sockets: each loses its own connection, and an honest one is served meanwhile. */
class HostilePeersTest {

    private final List<Socket> sockets = new ArrayList<>();
    private Machine victim;

    @BeforeEach
    void start() {
        victim = Machine.lab(1);
    }

    /** For tests of what happens when the time for a handshake is over. */
    private void hurry() {
        victim.close();
        victim = Machine.lab(1, Machine::hasty);
    }

    @AfterEach
    void anHonestPeerIsStillServed() throws Exception {
        try (Machine honest = Machine.lab(2)) {
            Machine.await("an honest peer is served", () -> isServed(honest));
        }
        for (Socket socket : sockets) {
            socket.close();
        }
        victim.close();
    }

    /** Where time is short, an honest peer on a busy machine may need more than one call. */
    private boolean isServed(Machine honest) {
        Recorder recorder = honest.dial(victim.address());
        CompletableFuture.anyOf(recorder.link, recorder.closed).join();
        return recorder.link.isDone();
    }

    private Socket connect() throws IOException {
        Socket socket =
                new Socket(victim.address().getAddress(), victim.address().getPort());
        socket.setSoTimeout(60_000);
        sockets.add(socket);
        return socket;
    }

    private static byte[] greeting(byte[] swarm) {
        ByteBuffer out = ByteBuffer.allocate(Handshake.LENGTH);
        Handshake.of(swarm, Machine.hash(66)).encode(out);
        return out.array();
    }

    /** A peer that has shaken hands as it should. */
    private Socket greeted() throws IOException {
        Socket socket = connect();
        socket.getOutputStream().write(greeting(Machine.SWARM));
        assertThat(socket.getInputStream().readNBytes(Handshake.LENGTH)).hasSize(Handshake.LENGTH);
        return socket;
    }

    private static void assertClosed(Socket socket) throws IOException {
        try {
            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    @Test
    void aSilentPeerIsClosedWhenItsTimeIsOver() throws Exception {
        hurry();
        assertClosed(connect());
        assertThat(victim.called).isEmpty();
    }

    @Test
    void aPeerThatSendsItsHandshakeByteByByteGetsNoMoreTime() throws Exception {
        hurry();
        Socket socket = connect();
        OutputStream out = socket.getOutputStream();
        byte[] greeting = greeting(Machine.SWARM);
        AtomicInteger at = new AtomicInteger();
        Machine.await("it is closed", () -> {
            try {
                if (at.get() < 60) {
                    out.write(greeting, at.getAndIncrement(), 1);
                }
                return at.get() == 60 && victim.network.figures().greetings() == 0;
            } catch (IOException e) {
                return true;
            }
        });
        assertClosed(socket);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 47, 67})
    void halfAHandshakeIsNotEnough(int bytes) throws Exception {
        hurry();
        Socket socket = connect();
        socket.getOutputStream().write(greeting(Machine.SWARM), 0, bytes);
        assertClosed(socket);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 48, 68})
    void aPeerThatLeavesInTheMiddleOfItsHandshakeLeavesNothing(int bytes) throws Exception {
        Socket socket = connect();
        socket.getOutputStream().write(greeting(Machine.SWARM), 0, bytes);
        socket.close();
        Machine.await("it is forgotten", () -> {
            NetworkFigures figures = victim.network.figures();
            return figures.greetings() + figures.links() == 0;
        });
    }

    @Test
    void anotherProtocolIsRecognisedByItsFirstBytes() throws Exception {
        Socket socket = connect();
        socket.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
        assertClosed(socket);
    }

    @Test
    void anUnknownSwarmIsTurnedAway() throws Exception {
        Socket socket = connect();
        socket.getOutputStream().write(greeting(Machine.hash(8)));
        assertClosed(socket);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 1 << 24})
    void aLengthBeyondEveryMessageIsRefusedBeforeMemoryIsTaken(int length) throws Exception {
        Socket socket = greeted();
        socket.getOutputStream()
                .write(ByteBuffer.allocate(5).putInt(length).put((byte) 7).array());
        assertThat(victim.called().closed()).contains("claims");
        assertClosed(socket);
    }

    @Test
    void noiseBehindTheHandshakeEndsTheLink() throws Exception {
        byte[] noise = new byte[1 << 20];
        new Random(5).nextBytes(noise);
        noise[0] = 77;
        Socket socket = greeted();
        try {
            socket.getOutputStream().write(noise);
        } catch (SocketException closedMeanwhile) {
            assertThat(closedMeanwhile).isNotNull();
        }
        assertThat(victim.called().closed()).isNotEmpty();
    }

    @Test
    void whatComesWithTheHandshakeInOnePacketIsNotLost() throws Exception {
        Socket socket = connect();
        ByteBuffer out = ByteBuffer.allocate(Handshake.LENGTH + 5);
        out.put(greeting(Machine.SWARM)).putInt(1).put((byte) 2);
        socket.getOutputStream().write(out.array());
        assertThat(victim.called().message()).isEqualTo(new Message.Interested());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aGreetingAndWhatFollowsMayComeInAnyParts(long seed) throws Exception {
        Random random = new Random(seed);
        ByteBuffer all = ByteBuffer.allocate(Handshake.LENGTH + 5 + 9 * 20);
        all.put(greeting(Machine.SWARM)).putInt(1).put((byte) 2);
        for (int piece = 0; piece < 20; piece++) {
            all.putInt(5).put((byte) 4).putInt(piece);
        }
        Socket socket = connect();
        socket.setTcpNoDelay(true);
        for (int at = 0; at < all.capacity(); ) {
            int length = Math.min(all.capacity() - at, 1 + random.nextInt(40));
            socket.getOutputStream().write(all.array(), at, length);
            at += length;
        }
        Recorder recorder = victim.called();
        assertThat(recorder.message()).isEqualTo(new Message.Interested());
        for (int piece = 0; piece < 20; piece++) {
            assertThat(recorder.message()).isEqualTo(new Message.Have(piece));
        }
    }

    @Test
    void callersWhoSayNothingDoNotKeepOutThoseWhoDo() throws Exception {
        try (Machine bounded = Machine.lab(3, options -> options.withConnections(8))) {
            for (int i = 0; i < 40; i++) {
                sockets.add(new Socket(
                        bounded.address().getAddress(), bounded.address().getPort()));
            }
            try (Machine honest = Machine.lab(4)) {
                Recorder recorder = honest.dial(bounded.address());
                recorder.link();
                NetworkFigures figures = bounded.network.figures();
                assertThat(figures.links() + figures.greetings()).isLessThanOrEqualTo(8);
                honest.loop.execute(() -> recorder.link.join().close("done"));
                recorder.closed();
            }
        }
    }

    @Test
    void aPeerThatTakesNothingIsGivenUpBeforeItFillsTheMemory() throws Exception {
        AtomicInteger returned = new AtomicInteger();
        int blocks = 400;
        Socket socket = greeted();
        Recorder recorder = victim.called();
        Link link = recorder.link();
        victim.loop.execute(() -> {
            ByteBuffer data = ByteBuffer.allocateDirect(128 << 10);
            for (int i = 0; i < blocks; i++) {
                link.sendBlock(0, 0, data.duplicate(), returned::incrementAndGet);
            }
        });
        assertThat(recorder.closed()).contains("takes nothing");
        Machine.await("every block is given back", () -> returned.get() == blocks);
        assertThat(socket.isConnected()).isTrue();
    }

    @Test
    void aFloodOfSmallMessagesIsReadInBoundedMemory() throws Exception {
        byte[] haves = new byte[9 * 50_000];
        ByteBuffer out = ByteBuffer.wrap(haves);
        while (out.hasRemaining()) {
            out.putInt(5).put((byte) 4).putInt(1);
        }
        Socket socket = greeted();
        socket.getOutputStream().write(haves);
        Recorder recorder = victim.called();
        Machine.await("all have come", () -> recorder.messages.size() == 50_000);
        assertThat(victim.network.figures().bufferBytes()).isLessThan(8 << 20);
    }

    @Test
    void aPeerThatAnswersForAnotherSwarmIsLeft() throws Exception {
        assertThat(answered(greeting(Machine.hash(8)))).contains("another swarm");
    }

    @Test
    void aPeerThatAnswersNonsenseIsLeft() throws Exception {
        assertThat(answered("SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII)))
                .contains("does not speak BitTorrent");
    }

    @Test
    void aPeerThatNeverAnswersIsLeftWhenItsTimeIsOver() throws Exception {
        hurry();
        assertThat(answered(new byte[0])).contains("no handshake within");
    }

    private String answered(byte[] answer) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Recorder recorder = victim.dial((InetSocketAddress) server.getLocalSocketAddress());
            try (Socket socket = server.accept()) {
                socket.getOutputStream().write(answer);
                return recorder.closed();
            }
        }
    }
}
