/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.testbed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.tracking.SwarmMember;
import org.jspecify.annotations.Nullable;

/** A host's side of the push. Calls again while the server is away. */
final class PushedPeers implements PeerSource {

    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int CONNECT_MILLIS = 3_000;

    private final InetSocketAddress server;
    private final String machine;
    private final int site;
    private final double uplink;

    /**
     * @param site from 0; less than 0 for none
     * @param uplink in any unit of rate; 0 where it is not known
     */
    PushedPeers(InetSocketAddress server, String machine, int site, double uplink) {
        this.server = server;
        this.machine = machine;
        this.site = site;
        this.uplink = uplink;
    }

    @Override
    public Membership join(SwarmMember member) {
        Stay stay = new Stay(member);
        stay.start();
        return stay;
    }

    /** One membership: a thread that listens, until it is closed. */
    private final class Stay extends Thread implements Membership {
        private final SwarmMember member;
        private volatile boolean closed;
        private volatile @Nullable Socket connection;

        Stay(SwarmMember member) {
            super("pushed-peers");
            setDaemon(true);
            this.member = member;
        }

        @Override
        public void run() {
            while (!closed) {
                try (Socket socket = new Socket()) {
                    connection = socket;
                    socket.connect(server, CONNECT_MILLIS);
                    socket.setTcpNoDelay(true);
                    String join = "join " + machine + " " + member.port() + " " + site + " " + uplink + "\n";
                    socket.getOutputStream().write(join.getBytes(StandardCharsets.UTF_8));
                    listen(socket, member);
                } catch (IOException e) {
                    // It is away; what is known is enough to go on.
                }
                LockSupport.parkNanos(AGAIN_NANOS);
            }
        }

        @Override
        public void announceNow() {
            // The server knows, and says what is new.
        }

        @Override
        public void close() {
            closed = true;
            Socket open = connection;
            try {
                if (open != null) {
                    open.close();
                }
            } catch (IOException e) {
                // It is closed, then.
            }
        }
    }

    private static void listen(Socket socket, SwarmMember member) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        for (String text = in.readLine(); text != null; text = in.readLine()) {
            News.hear(text, member);
        }
    }

    @Override
    public void reannounce() {
        // The server pushes.
    }
}
