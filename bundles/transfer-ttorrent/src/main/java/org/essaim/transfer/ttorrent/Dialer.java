/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.essaim.api.InfoHash;
import org.essaim.api.PeerFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects to peers and exchanges handshakes, on a bounded pool. */
record Dialer(Executor pool, EngineOptions options, PeerName self, LongSupplier nanos) {

    private static final Logger LOG = LoggerFactory.getLogger(Dialer.class);
    private static final int CONNECT_MILLIS = 5_000;

    /**
     * Connects, unless the pool is busy.
     *
     * @param onGreeted takes the socket over; called on the pool's thread
     * @param onFailure called on the pool's thread
     * @return false when the pool is busy: try again later
     */
    boolean dial(
            InfoHash swarm, InetSocketAddress address, BiConsumer<Socket, PeerName> onGreeted, Runnable onFailure) {
        try {
            pool.execute(() -> connect(swarm, address, onGreeted, onFailure));
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private void connect(
            InfoHash swarm, InetSocketAddress address, BiConsumer<Socket, PeerName> onGreeted, Runnable onFailure) {
        InetSocketAddress target =
                address.isUnresolved() ? new InetSocketAddress(address.getHostString(), address.getPort()) : address;
        Socket socket = new Socket();
        try {
            if (!options.admits(target)) {
                throw new PeerFault(
                        "LAB_ONLY", "Peers beyond loopback are refused", "Set lab=true in a closed network.");
            }
            socket.setTcpNoDelay(true);
            socket.connect(target, CONNECT_MILLIS);
            new Greeting(swarm, self).send(socket);
            Greeting answer = Greeting.receive(socket, nanos);
            if (!answer.infoHash().equals(swarm)) {
                throw new PeerFault("WRONG_SWARM", "The peer answered for another swarm", "Nothing: it was dropped.");
            }
            onGreeted.accept(socket, answer.name());
        } catch (IOException | RuntimeException e) {
            LOG.debug("Peer {} cannot be reached: {}", target, e.toString());
            closeQuietly(socket);
            onFailure.run();
        }
    }

    static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("Closing {} failed", socket, e);
        }
    }
}
