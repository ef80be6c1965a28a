/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import java.io.IOException;
import java.net.BindException;
import java.nio.channels.UnresolvedAddressException;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.essaim.api.LocalFault;

/**
 * The agents' port: HTTP/1.1 over TLS 1.3 alone, by a Jetty of its own that nobody else's servlet gets into. A few threads
 * serve any number of agents; connections, headers, bodies and idle time are bounded.
 */
final class ChannelServer implements AutoCloseable {

    private static final int HEADER_BYTES = 8 << 10;
    private static final int BACKLOG = 1024;
    /** Longer than the longest poll. */
    private static final int IDLE_MILLIS = 75_000;

    private static final int THREAD_IDLE_MILLIS = 30_000;
    private static final int MIN_THREADS = 4;

    private final Server server;
    private final ServerConnector connector;

    private ChannelServer(Server server, ServerConnector connector) {
        this.server = server;
        this.connector = connector;
    }

    /**
     * Where and how much.
     *
     * @param port 0 for any
     * @param threads at most
     * @param connections at most; further ones wait in the system's queue
     */
    record Settings(String host, int port, int threads, int connections) {}

    /**
     * Opens the port.
     *
     * @throws LocalFault {@code PORT_TAKEN}, {@code BAD_HOST}, {@code CHANNEL_FAILED}
     */
    static ChannelServer open(Settings settings, ServerIdentity identity, AgentGateway gateway) {
        QueuedThreadPool pool =
                new QueuedThreadPool(Math.max(MIN_THREADS + 2, settings.threads()), MIN_THREADS, THREAD_IDLE_MILLIS);
        pool.setName("essaim-agents");
        pool.setDaemon(true);
        Server server = new Server(pool);
        ServerConnector connector = new ServerConnector(server, 1, 1, tls(identity), http());
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(IDLE_MILLIS);
        connector.setAcceptQueueSize(BACKLOG);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(settings.connections(), connector));
        server.setHandler(new ChannelHandler(gateway));
        server.setStopTimeout(0);
        Thread thread = Thread.currentThread();
        ClassLoader outer = thread.getContextClassLoader();
        try {
            // Jetty looks for its parts through this loader.
            thread.setContextClassLoader(ChannelServer.class.getClassLoader());
            server.start();
            return new ChannelServer(server, connector);
        } catch (Exception e) {
            stop(server);
            throw fault(settings, e);
        } finally {
            thread.setContextClassLoader(outer);
        }
    }

    /** The port that is open. */
    int port() {
        return connector.getLocalPort();
    }

    /** Connections that are open. */
    int connections() {
        return connector.getConnectedEndPoints().size();
    }

    /** Closes the port and every connection. */
    @Override
    public void close() {
        stop(server);
    }

    private static SslConnectionFactory tls(ServerIdentity identity) {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStore(identity.keyStore());
        tls.setKeyStorePassword(String.valueOf(identity.password()));
        tls.setIncludeProtocols("TLSv1.3");
        return new SslConnectionFactory(tls, "http/1.1");
    }

    private static HttpConnectionFactory http() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSecureScheme("https");
        http.setRequestHeaderSize(HEADER_BYTES);
        http.setResponseHeaderSize(HEADER_BYTES);
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        // Agents pin the key; the certificate names no host.
        http.addCustomizer(new SecureRequestCustomizer(false));
        return new HttpConnectionFactory(http);
    }

    private static LocalFault fault(Settings settings, Exception e) {
        String where = settings.host() + ':' + settings.port();
        Throwable cause = e instanceof IOException && e.getCause() != null ? e.getCause() : e;
        if (cause instanceof UnresolvedAddressException) {
            return new LocalFault(
                    "BAD_HOST",
                    "The agents' channel cannot listen on '" + settings.host() + "': no such address",
                    "Set agents.host in etc/org.essaim.server.cfg to an address of this machine.",
                    e);
        }
        if (cause instanceof BindException) {
            boolean taken = String.valueOf(cause.getMessage()).contains("in use");
            return new LocalFault(
                    taken ? "PORT_TAKEN" : "BAD_HOST",
                    "The agents' channel cannot listen on " + where + ": "
                            + (taken ? "another program has the port" : cause.getMessage()),
                    taken
                            ? "Stop the other program, or set agents.port in etc/org.essaim.server.cfg to a free port."
                            : "Set agents.host and agents.port in etc/org.essaim.server.cfg to an address of this machine"
                                    + " and a port that the server's user may open.",
                    e);
        }
        return new LocalFault(
                "CHANNEL_FAILED",
                "The agents' channel on " + where + " did not start: " + e,
                "See the log, and run essaim:doctor.",
                e);
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception e) {
            org.slf4j.LoggerFactory.getLogger(ChannelServer.class).warn("The agents' channel did not stop cleanly", e);
        }
    }
}
