/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.essaim.api.LocalFault;
import org.essaim.api.health.HealthCheck;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the agents' port open: tries again while another program has it, and tells the doctor. Thread-safe. */
final class Channel implements HealthCheck, AutoCloseable {

    private static final long RETRY_SECONDS = 5;
    private static final Logger LOG = LoggerFactory.getLogger(Channel.class);

    private final Supplier<ChannelServer> opener;
    private final ScheduledExecutorService timer;
    private final Supplier<List<Finding>> further;
    private @Nullable ChannelServer server;
    private @Nullable LocalFault fault;
    private boolean closed;

    /**
     * @param opener opens the port or throws a {@link LocalFault}
     * @param further more findings for the doctor
     */
    Channel(Supplier<ChannelServer> opener, ScheduledExecutorService timer, Supplier<List<Finding>> further) {
        this.opener = opener;
        this.timer = timer;
        this.further = further;
    }

    /** Opens the port now, or as soon as it is free. */
    synchronized void open() {
        if (closed || server != null) {
            return;
        }
        try {
            ChannelServer opened = opener.get();
            server = opened;
            fault = null;
            LOG.info("Agents may connect on port {}", opened.port());
        } catch (LocalFault e) {
            if (fault == null || !fault.code().equals(e.code())) {
                LOG.error("{}: {}. {} Tried again every {} s.", e.code(), e.sentence(), e.remedy(), RETRY_SECONDS);
            }
            fault = e;
            try {
                timer.schedule(this::open, RETRY_SECONDS, TimeUnit.SECONDS);
            } catch (RejectedExecutionException rejected) {
                LOG.debug("The channel is closed", rejected);
            }
        }
    }

    /** The port that is open. */
    synchronized Optional<Integer> port() {
        return Optional.ofNullable(server).map(ChannelServer::port);
    }

    @Override
    public synchronized List<Finding> check() {
        List<Finding> findings = new ArrayList<>(further.get());
        if (server != null) {
            findings.add(new Finding(
                    Level.OK,
                    "agents' port",
                    "agents connect on port " + server.port() + ", " + server.connections() + " connections are open",
                    ""));
        } else if (fault != null) {
            findings.add(new Finding(Level.FAIL, "agents' port", fault.sentence(), fault.remedy()));
        } else {
            findings.add(new Finding(Level.WARN, "agents' port", "it is not open yet", "Wait a moment."));
        }
        return findings;
    }

    @Override
    public void close() {
        ChannelServer open;
        synchronized (this) {
            closed = true;
            open = server;
            server = null;
        }
        if (open != null) {
            open.close();
        }
    }
}
