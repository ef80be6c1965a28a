/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.net;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.credentials.Authorisation;
import org.essaim.api.credentials.PeerCredentials;
import org.essaim.protocol.wire.WireException;
import org.essaim.transfer.core.RemotePeer;
import org.jspecify.annotations.Nullable;

/**
 * Who is let in: TLS, and then the ticket for the swarm that a peer names. Handshakes are computed on a thread beside the
 * loop's, because each takes some milliseconds. On the loop's thread, but for {@link #close}.
 */
final class Gate implements AutoCloseable {

    private static final int HANDSHAKES_WAITING = 256;
    private static final int FAREWELL_MILLIS = 500;

    private final PeerCredentials credentials;
    private final SwarmNames names;
    private final PeerTls tls;
    private final TlsRecords.Scratch scratch;
    private final ThreadPoolExecutor handshakes;
    private PeerCredentials.@Nullable Subscription subscription;

    Gate(PeerCredentials credentials, SwarmNames names, int receiveBuffer) {
        this.credentials = credentials;
        this.names = names;
        tls = new PeerTls(credentials);
        scratch = new TlsRecords.Scratch(receiveBuffer);
        handshakes = new ThreadPoolExecutor(
                1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(HANDSHAKES_WAITING), task -> {
                    Thread thread = new Thread(task, "essaim-tls");
                    thread.setDaemon(true);
                    return thread;
                });
        handshakes.allowCoreThreadTimeOut(true);
    }

    /**
     * That a peer was let in, and whether it still would be.
     *
     * @param again asks the credentials again
     */
    record Pass(BooleanSupplier again) {
        static final Pass ANYBODY = new Pass(() -> true);

        boolean isValid() {
            return again.getAsBoolean();
        }
    }

    /** Asks to be told when a machine's certificate or ticket is revoked; on any thread. */
    void onRevoked(Consumer<MachineId> told) {
        subscription = credentials.listen(new PeerCredentials.Listener() {
            @Override
            public void revoked(MachineId machine) {
                told.accept(machine);
            }
        });
    }

    /**
     * Puts TLS before a fresh connection.
     *
     * @return false while this machine has nothing to show
     */
    boolean prepare(Channel channel, boolean client) {
        Optional<SSLEngine> engine = tls.engine(client);
        if (engine.isPresent()) {
            SslHandler handler = new SslHandler(engine.get(), handshakes);
            // The greeting's own limit ends a handshake that takes too long.
            handler.setHandshakeTimeoutMillis(0);
            handler.setCloseNotifyFlushTimeoutMillis(FAREWELL_MILLIS);
            channel.pipeline().addLast(handler);
        }
        return engine.isPresent();
    }

    /**
     * Who the other end of a TLS connection is.
     *
     * @throws WireException when it is nobody
     */
    RemotePeer peer(Channel channel, SslHandshakeCompletionEvent handshake, InetSocketAddress address, boolean incoming)
            throws WireException {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        if (!handshake.isSuccess() || handler == null) {
            throw new WireException("TLS failed: " + handshake.cause());
        }
        try {
            X509Certificate shown =
                    (X509Certificate) handler.engine().getSession().getPeerCertificates()[0];
            Authorisation authorisation = credentials.authenticate(shown);
            if (authorisation instanceof Authorisation.Authorised authorised) {
                TlsRecords.takeOver(channel, scratch);
                return new RemotePeer(address, Optional.of(authorised.machine()), Optional.of(shown), incoming);
            }
            throw new WireException("The peer is not let in: " + authorisation + ".");
        } catch (SSLPeerUnverifiedException e) {
            throw new WireException("The peer has shown no certificate.", e);
        }
    }

    /** What this machine presents to be let into a swarm. */
    byte[] ticket(byte[] wireHash) {
        return names.swarm(wireHash).map(credentials::ticket).orElseGet(() -> new byte[0]);
    }

    /**
     * Whether a peer may take part in the swarm that it has named.
     *
     * @throws WireException when it may not
     */
    Pass authorise(RemotePeer peer, byte[] ticket, byte[] wireHash) throws WireException {
        InfoHash swarm =
                names.swarm(wireHash).orElseThrow(() -> new WireException("The peer has named a swarm unknown here."));
        X509Certificate certificate =
                peer.certificate().orElseThrow(() -> new WireException("The peer has shown no certificate."));
        if (credentials.authorise(certificate, ticket, swarm) instanceof Authorisation.Refused refused) {
            throw new WireException("The peer is not let in: " + refused.code() + ", " + refused.reason() + ".");
        }
        return new Pass(() -> credentials.authorise(certificate, ticket, swarm) instanceof Authorisation.Authorised);
    }

    /** Ends the thread of handshakes. Any thread. */
    @Override
    public void close() {
        PeerCredentials.Subscription present = subscription;
        if (present != null) {
            present.close();
        }
        handshakes.shutdown();
    }
}
