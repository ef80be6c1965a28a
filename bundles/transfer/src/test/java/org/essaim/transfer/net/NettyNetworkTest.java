/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.essaim.api.LocalFault;
import org.essaim.protocol.wire.Handshake;
import org.essaim.protocol.wire.Message;
import org.essaim.transfer.core.Link;
import org.essaim.transfer.core.RemotePeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NettyNetworkTest {

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static Machine machine(int id, boolean portable) {
        return portable ? Machine.portable(id) : Machine.lab(id);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void twoMachinesShakeHandsAndExchangeMessagesInOrder(boolean portable) throws Exception {
        try (Machine one = machine(1, portable);
                Machine two = machine(2, portable)) {
            Recorder caller = one.dial(two.address());
            Recorder callee = two.called();
            Link link = caller.link();

            assertThat(caller.handshake.get()).isEqualTo(two.greeting());
            assertThat(callee.handshake.get(60, TimeUnit.SECONDS)).isEqualTo(one.greeting());
            assertThat(link.peer().incoming()).isFalse();
            assertThat(link.peer().address()).isEqualTo(two.address());
            assertThat(callee.link().peer()).extracting(RemotePeer::incoming).isEqualTo(true);
            one.loop.execute(() -> {
                for (int i = 0; i < 1_000; i++) {
                    link.send(new Message.Have(i % 100));
                }
                link.send(new Message.Unchoke());
            });
            for (int i = 0; i < 1_000; i++) {
                assertThat(callee.message()).isEqualTo(new Message.Have(i % 100));
            }
            assertThat(callee.message()).isEqualTo(new Message.Unchoke());
            one.until("all is handed to the system", () -> link.unsent() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void blocksOfAnyMemoryArriveAsTheyWereBetweenMessages(boolean portable) throws Exception {
        byte[] bytes = noise(16 << 10);
        AtomicInteger sent = new AtomicInteger();
        try (Machine one = machine(1, portable);
                Machine two = machine(2, portable)) {
            Link link = one.dial(two.address()).link();
            Recorder callee = two.called();
            ByteBuffer direct =
                    ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
            one.loop.execute(() -> {
                for (int i = 0; i < 100; i++) {
                    link.send(new Message.Have(i));
                    ByteBuffer data = i % 2 == 0 ? direct.duplicate() : ByteBuffer.wrap(bytes);
                    link.sendBlock(i, i << 4, data, sent::incrementAndGet);
                }
            });
            for (int i = 0; i < 100; i++) {
                Recorder.Block block = callee.block();
                assertThat(block.piece()).isEqualTo(i);
                assertThat(block.begin()).isEqualTo(i << 4);
                assertThat(block.bytes()).isEqualTo(bytes);
            }
            assertThat(callee.messages).hasSize(100);
            Machine.await("every block is given back", () -> sent.get() == 100);
        }
    }

    @Test
    void aSenderIsToldWhenMoreMayBeQueued() throws Exception {
        ByteBuffer data = ByteBuffer.allocateDirect(128 << 10);
        try (Machine one = Machine.lab(1);
                Machine two = Machine.lab(2)) {
            Recorder caller = one.dial(two.address());
            Link link = caller.link();
            two.called();
            CompletableFuture<Long> queued = new CompletableFuture<>();
            one.loop.execute(() -> {
                for (int i = 0; i < 16; i++) {
                    link.sendBlock(0, 0, data.duplicate(), () -> {});
                }
                queued.complete(link.unsent());
            });
            assertThat(queued.get(60, TimeUnit.SECONDS)).isEqualTo(16 * ((128 << 10) + 13));
            Machine.await("it may send again", () -> caller.writable.get() > 0);
        }
    }

    @Test
    void blocksThatAreNeverSentAreGivenBackOnce() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        try (Machine one = Machine.lab(1);
                Machine two = Machine.lab(2)) {
            Recorder caller = one.dial(two.address());
            Link link = caller.link();
            one.loop.execute(() -> {
                for (int i = 0; i < 50; i++) {
                    link.sendBlock(0, 0, ByteBuffer.allocateDirect(1 << 10), sent::incrementAndGet);
                }
                link.close("enough");
                link.close("twice");
                link.sendBlock(0, 0, ByteBuffer.allocateDirect(1 << 10), sent::incrementAndGet);
                link.send(new Message.Choke());
                assertThat(caller.closed).as("told later").isNotDone();
            });
            assertThat(caller.closed()).isEqualTo("enough");
            assertThat(two.called().closed()).isNotEmpty();
            one.until("all are back", () -> sent.get() == 51 && link.unsent() == 0);
            assertThat(caller.afterTheEnd).isEmpty();
        }
    }

    @Test
    void aListenerThatFailsLosesItsOwnLinkOnly() throws Exception {
        try (Machine one = Machine.lab(1);
                Machine two = Machine.lab(2)) {
            Recorder careless = one.dial(two.address(), new Recorder() {
                @Override
                public void message(Message message) {
                    throw new IllegalStateException("on purpose");
                }
            });
            Recorder first = two.called();
            Recorder careful = one.dial(two.address());
            Recorder second = two.called();
            careful.link();
            Link toCareless = first.link();
            Link toCareful = second.link();
            two.loop.execute(() -> toCareless.send(new Message.Choke()));
            assertThat(careless.closed()).contains("on purpose");
            two.loop.execute(() -> toCareful.send(new Message.Unchoke()));
            assertThat(careful.message()).isEqualTo(new Message.Unchoke());
        }
    }

    @Test
    void aListenerThatFailsWhenItIsOpenedLosesItsLink() throws Exception {
        try (Machine one = Machine.lab(1);
                Machine two = Machine.lab(2)) {
            Recorder careless = one.dial(two.address(), new Recorder() {
                @Override
                public void opened(Link opened, Handshake theirs) {
                    throw new IllegalStateException("on purpose");
                }
            });
            assertThat(careless.closed()).contains("on purpose");
            assertThat(two.called().closed()).isNotEmpty();
        }
    }

    @Test
    void nobodyAnswersAtAClosedPort() throws Exception {
        try (Socket silent = new Socket();
                Machine one = Machine.lab(1)) {
            silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)); // taken, but nobody listens
            Recorder caller = one.dial((InetSocketAddress) silent.getLocalSocketAddress());
            assertThat(caller.closed()).contains("no connection");
            assertThat(caller.link).isNotDone();
        }
    }

    @Test
    void onlyLoopbackIsTalkedToUntilMoreIsAllowed() throws Exception {
        try (Machine one = Machine.lab(1)) {
            assertThat(one.dial(new InetSocketAddress("192.0.2.1", 9)).closed()).contains("only loopback");
        }
        NetworkOptions wide = NetworkOptions.of(InetAddress.getByName("192.0.2.1"), 9, true);
        assertThat(wide.host().getHostAddress()).isEqualTo("192.0.2.1");
        assertThat(NetworkOptions.of(InetAddress.getByName("192.0.2.1"), 9, false)
                        .host())
                .isEqualTo(InetAddress.getLoopbackAddress());
    }

    @Test
    void connectionsBeyondTheBoundWaitForTheirTurn() throws Exception {
        try (Machine one = Machine.lab(1, options -> options.withConnections(2));
                Machine two = Machine.lab(2)) {
            List<Recorder> callers = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                callers.add(one.dial(two.address()));
            }
            callers.get(0).link();
            callers.get(1).link();
            assertThat(callers.get(4).closed()).contains("too many");
            assertThat(one.network.figures()).extracting(NetworkFigures::links).isEqualTo(2);
            assertThat(one.network.figures().waiting()).isEqualTo(2);
            Link first = callers.get(0).link();
            one.loop.execute(() -> first.close("done"));
            callers.get(2).link();
        }
    }

    @Test
    void theNextFreePortIsTakenWhenOneIsNot() throws Exception {
        try (Machine one = Machine.lab(1)) {
            int taken = one.network.port().orElseThrow();
            NetworkOptions same = NetworkOptions.of(InetAddress.getLoopbackAddress(), taken, false);
            try (Machine two = Machine.lab(2, options -> same)) {
                assertThat(two.network.port().orElseThrow()).isBetween(taken + 1, taken + NetworkOptions.PORTS);
            }
        }
    }

    @Test
    void aPortThatNobodyMayHaveIsALocalFault() {
        NettyLoop loop = NettyLoop.start("no port");
        try (NettyNetwork network =
                NettyNetwork.lab(loop, NetworkOptions.of(InetAddress.getLoopbackAddress(), 65_535, false))) {
            try (ServerSocket socket = occupied()) {
                assertThatThrownBy(() -> network.listen((theirs, peer) -> java.util.Optional.empty()))
                        .isInstanceOfSatisfying(LocalFault.class, fault -> assertThat(fault.code())
                                .isEqualTo("PORT_TAKEN"));
                assertThat(socket.isBound()).isTrue();
            }
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        } finally {
            loop.close();
        }
    }

    private static ServerSocket occupied() throws java.io.IOException {
        try {
            return new ServerSocket(65_535, 1, InetAddress.getLoopbackAddress());
        } catch (java.net.BindException e) {
            return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        }
    }

    @Test
    void anIdleLinkIsKeptAlive() throws Exception {
        Duration soon = Duration.ofMillis(100);
        try (Machine one = Machine.lab(
                        1, options -> options.withTimes(Duration.ofSeconds(60), Duration.ofSeconds(60), soon));
                Machine two = Machine.lab(2)) {
            Recorder caller = one.dial(two.address());
            caller.link();
            assertThat(two.called().message()).isEqualTo(new Message.KeepAlive());
        }
    }

    @Test
    void memoryStaysBoundedWhateverIsSent() throws Exception {
        ByteBuffer data = ByteBuffer.allocateDirect(64 << 10);
        try (Machine one = Machine.lab(1);
                Machine two = Machine.lab(2)) {
            Link link = one.dial(two.address()).link();
            Recorder callee = two.called();
            for (int i = 0; i < 200; i++) {
                one.loop.execute(() -> link.sendBlock(0, 0, data.duplicate(), () -> {}));
                callee.block();
            }
            assertThat(one.network.figures().bufferBytes()).isLessThan(8 << 20);
            assertThat(two.network.figures().bufferBytes()).isLessThan(8 << 20);
            assertThat(two.network.figures().transport()).isIn("epoll", "NIO");
        }
    }
}
