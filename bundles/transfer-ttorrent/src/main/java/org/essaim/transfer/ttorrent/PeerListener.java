/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import org.essaim.api.LocalFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's one listening port. The accepting thread only accepts: handshakes happen on a bounded pool, and when that
 * is busy a newcomer is turned away, so that a silent peer stops nobody.
 */
final class PeerListener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PeerListener.class);
    private static final int BACKLOG = 64;

    private final ServerSocket socket;
    private final EngineOptions options;
    private volatile boolean open = true;

    private PeerListener(ServerSocket socket, EngineOptions options) {
        this.socket = socket;
        this.options = options;
    }

    /**
     * Binds the first free port.
     *
     * @throws LocalFault {@code PORT_TAKEN} when none is
     */
    static PeerListener bind(EngineOptions options) {
        IntUnaryOperator nth = i -> options.port() == 0 ? 0 : options.port() + i;
        @org.jspecify.annotations.Nullable IOException last = null;
        for (int i = 0; i <= EngineOptions.PORTS && nth.applyAsInt(i) <= 65_535; i++) {
            try {
                ServerSocket socket = new ServerSocket();
                try {
                    socket.setReuseAddress(true);
                    socket.bind(new InetSocketAddress(options.host(), nth.applyAsInt(i)), BACKLOG);
                    return new PeerListener(socket, options);
                } catch (IOException e) {
                    socket.close();
                    throw e;
                }
            } catch (IOException e) {
                last = e;
            }
        }
        throw new LocalFault(
                "PORT_TAKEN",
                "No port from " + options.port() + " to " + (options.port() + EngineOptions.PORTS) + " is free at "
                        + options.host().getHostAddress(),
                "Set another port in org.essaim.transfer.",
                last == null ? new IOException("no port to try") : last);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Accepts until closed, on a thread of its own. */
    Thread start(Executor pool, Consumer<Socket> greet) {
        Thread thread = new Thread(() -> acceptAll(pool, greet), "essaim-accept " + port());
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void acceptAll(Executor pool, Consumer<Socket> greet) {
        while (open) {
            try {
                Socket peer = socket.accept();
                hand(peer, pool, greet);
            } catch (IOException e) {
                if (open) {
                    LOG.warn("Accepting peers on port {} failed", port(), e);
                    pauseAfterFailure();
                }
            }
        }
    }

    private void hand(Socket peer, Executor pool, Consumer<Socket> greet) throws IOException {
        if (!options.admits((InetSocketAddress) peer.getRemoteSocketAddress())) {
            LOG.debug("Refused {}: only lab mode talks beyond loopback", peer);
            peer.close();
            return;
        }
        try {
            peer.setTcpNoDelay(true);
            pool.execute(() -> greet.accept(peer));
        } catch (RejectedExecutionException e) {
            peer.close();
        }
    }

    /** Out of file descriptors, most likely: do not spin. */
    private static void pauseAfterFailure() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        open = false;
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("Closing port {} failed", port(), e);
        }
    }
}
