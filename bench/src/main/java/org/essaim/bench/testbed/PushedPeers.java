/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.testbed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.tracking.SwarmMember;

/** A host's side of the push. Calls again while the server is away. */
final class PushedPeers implements PeerSource {

    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int CONNECT_MILLIS = 3_000;

    private final InetSocketAddress server;
    private final String machine;

    PushedPeers(InetSocketAddress server, String machine) {
        this.server = server;
        this.machine = machine;
    }

    @Override
    public Membership join(SwarmMember member) {
        Thread thread = new Thread(() -> stay(member), "pushed-peers");
        thread.setDaemon(true);
        thread.start();
        return new Membership() {
            @Override
            public void announceNow() {
                // The server knows, and says what is new.
            }

            @Override
            public void close() {
                thread.interrupt();
            }
        };
    }

    private void stay(SwarmMember member) {
        while (!Thread.currentThread().isInterrupted()) {
            try (Socket socket = new Socket()) {
                socket.connect(server, CONNECT_MILLIS);
                socket.setTcpNoDelay(true);
                String join = "join " + machine + " " + member.port() + "\n";
                socket.getOutputStream().write(join.getBytes(StandardCharsets.UTF_8));
                listen(socket, member);
            } catch (IOException e) {
                // It is away; what is known is enough to go on.
            }
            LockSupport.parkNanos(AGAIN_NANOS);
        }
    }

    private static void listen(Socket socket, SwarmMember member) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        for (String text = in.readLine(); text != null; text = in.readLine()) {
            String[] words = text.split(" ", -1);
            InetSocketAddress address =
                    new InetSocketAddress(InetAddress.getByName(words[2]), Integer.parseInt(words[3]));
            member.onPeers(List.of(new PeerEndpoint(new MachineId(words[1]), address, Boolean.parseBoolean(words[4]))));
        }
    }

    @Override
    public void reannounce() {
        // The server pushes.
    }
}
