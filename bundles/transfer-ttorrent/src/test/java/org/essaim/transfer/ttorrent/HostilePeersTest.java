/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import static org.assertj.core.api.Assertions.assertThat;

import com.turn.ttorrent.common.protocol.PeerMessage;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.essaim.api.InfoHash;
import org.essaim.api.transfer.TransferOutcome;
import org.essaim.api.transfer.TransferProgress.State;
import org.essaim.api.transfer.TransferSession;
import org.essaim.testkit.transfer.Await;
import org.essaim.testkit.transfer.BudgetPolicy;
import org.essaim.testkit.transfer.EngineUnderTest;
import org.essaim.testkit.transfer.Machine;
import org.essaim.testkit.transfer.TransferFleet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers that speak the protocol badly, by hand. */
class HostilePeersTest extends TransferFleet {

    private final List<Socket> sockets = new ArrayList<>();
    private final PeerName name = PeerName.of(1, new Random(1));

    @Override
    protected EngineUnderTest engine() {
        return TestEngine.start();
    }

    @Override
    protected String threadPrefix() {
        return "essaim-";
    }

    @AfterEach
    void hangUp() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void silentPeersHoldNobodyUp() throws IOException {
        Machine origin = origin();
        TransferSession seed = seed(origin, BudgetPolicy.unlimited());
        for (int i = 0; i < 12; i++) {
            connect(origin);
        }
        TransferSession leech = machine("a").open(payload, payload.empty(), false);

        assertThat(outcome(leech)).isInstanceOf(TransferOutcome.Complete.class);
        assertThat(seed.progress().peers()).isLessThanOrEqualTo(1);
    }

    @Test
    void aPeerThatAsksForASwarmThatIsNotOpenIsTurnedAway() throws IOException {
        Machine origin = origin();
        seed(origin, BudgetPolicy.unlimited());
        Socket socket = connect(origin);
        new Greeting(new InfoHash("00".repeat(20)), name).send(socket);

        assertEnds(socket);
    }

    @Test
    void aPeerThatSpeaksAnotherProtocolIsTurnedAway() throws IOException {
        Machine origin = origin();
        seed(origin, BudgetPolicy.unlimited());
        Socket socket = connect(origin);
        socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));

        assertEnds(socket);
    }

    @Test
    void aMessageThatClaimsToBeHugeEndsTheConnection() throws IOException {
        for (int length : new int[] {Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 1 << 20}) {
            Socket socket = greeted(seedingOrigin());
            socket.getOutputStream().write(ByteBuffer.allocate(4).putInt(length).array());
            assertEnds(socket);
        }
    }

    @Test
    void requestsThatCannotBeEndTheConnection() throws IOException {
        int[][] bad = {
            {0, 0, 64 << 10}, {0, -16, 16}, {0, 0, 0}, {0, 0, -5}, {0, PIECE - 1, 2}, {99_999, 0, 16}, {-1, 0, 16}
        };
        Machine origin = seedingOrigin();
        for (int[] request : bad) {
            Socket socket = greeted(origin);
            send(socket, PeerMessage.RequestMessage.craft(request[0], request[1], request[2]));
            assertEnds(socket);
        }
    }

    @Test
    void aPeerThatAsksForTooMuchAtOnceIsDropped() throws IOException {
        Machine origin = origin();
        seed(origin, new BudgetPolicy(0));
        Socket socket = greeted(origin);
        for (int i = 0; i <= Upload.MOST_WAITING; i++) {
            send(socket, PeerMessage.RequestMessage.craft(i % 40, 0, 16 << 10));
        }
        assertEnds(socket);
    }

    @Test
    void anUnknownMessageAndALateBitFieldEndTheConnection() throws IOException {
        Machine origin = seedingOrigin();
        Socket unknown = greeted(origin);
        unknown.getOutputStream().write(new byte[] {0, 0, 0, 1, 77});
        assertEnds(unknown);
        Socket late = greeted(origin);
        send(late, PeerMessage.HaveMessage.craft(1));
        send(late, PeerMessage.BitfieldMessage.craft(new BitSet(), 41));
        assertEnds(late);
    }

    @Test
    void blocksThatNobodyAskedForAreNotKept() throws IOException {
        Machine a = machine("a");
        TransferSession leech = a.open(payload, payload.empty(), false);
        a.await(leech, State.DOWNLOADING);
        Socket socket = greeted(a);
        byte[] bytes = payload.bytes();
        for (int at = 0; at < PIECE; at += 16 << 10) {
            send(
                    socket,
                    PeerMessage.PieceMessage.craft(
                            0, at, ByteBuffer.wrap(bytes, at, 16 << 10).slice()));
        }
        Await.until("they have arrived", () -> leech.progress().bytesFromPeers() == PIECE);

        assertThat(leech.progress().bytesHave()).isZero();
        assertThat(leech.progress().bytesFromOrigin()).isZero();
    }

    @Test
    void whatAPeerAskedForIsSentAndCounted() throws IOException {
        Machine origin = seedingOrigin();
        Socket socket = greeted(origin);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        send(socket, PeerMessage.RequestMessage.craft(2, 16 << 10, 1000));
        byte[] message = readUntil(in, 7);

        ByteBuffer block = ByteBuffer.wrap(message);
        assertThat(block.getInt()).isEqualTo(2);
        assertThat(block.getInt()).isEqualTo(16 << 10);
        byte[] expected = new byte[1000];
        System.arraycopy(payload.bytes(), 2 * PIECE + (16 << 10), expected, 0, 1000);
        assertThat(message).endsWith(expected).hasSize(1008);
    }

    private Machine seedingOrigin() {
        Machine origin = machine("origin" + sockets.size());
        seed(origin, BudgetPolicy.unlimited());
        return origin;
    }

    private Socket connect(Machine to) throws IOException {
        TestEngine engine = (TestEngine) to.engine();
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), engine.engine().port().orElseThrow());
        socket.setSoTimeout(120_000);
        sockets.add(socket);
        return socket;
    }

    private Socket greeted(Machine to) throws IOException {
        Socket socket = connect(to);
        new Greeting(payload.infoHash(), PeerName.of(1, new Random(sockets.size()))).send(socket);
        assertThat(Greeting.receive(socket, System::nanoTime).infoHash()).isEqualTo(payload.infoHash());
        socket.setSoTimeout(120_000);
        return socket;
    }

    private static void send(Socket socket, PeerMessage message) {
        ByteBuffer data = message.getData();
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            // it has hung up already, which the test then finds
        }
    }

    private static byte[] readUntil(DataInputStream in, int type) throws IOException {
        while (true) {
            byte[] message = new byte[in.readInt()];
            in.readFully(message);
            if (message.length > 0 && message[0] == type) {
                return java.util.Arrays.copyOfRange(message, 1, message.length);
            }
        }
    }

    private static void assertEnds(Socket socket) {
        try {
            while (socket.getInputStream().read() >= 0) {
                continue; // what was sent before, such as the bit field
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("still connected", e);
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }
}
