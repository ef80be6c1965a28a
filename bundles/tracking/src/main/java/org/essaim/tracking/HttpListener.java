/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.essaim.api.InfoHash;
import org.essaim.api.LocalFault;
import org.essaim.api.health.HealthCheck;
import org.essaim.api.tracking.SwarmMember;
import org.essaim.api.tracking.Tracker;
import org.essaim.tracking.http.HttpTracker;
import org.essaim.tracking.http.HttpTrackerOptions;
import org.essaim.tracking.http.KnownSwarms;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the tracker for other programs open where lab mode and a port are configured, and tells it what is published. A
 * port that is taken is tried again. One thread owns it and calls {@link #doWork} and {@link #close}; all else is for any.
 */
final class HttpListener implements HealthCheck {

    static final Duration REFRESH = Duration.ofSeconds(1);
    static final Duration RETRY = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);

    private final Tracker tracker;
    private final Supplier<Optional<List<InfoHash>>> published;
    private final KnownSwarms known = new KnownSwarms();
    private volatile Settings settings = Settings.OFF;
    private volatile @Nullable String trouble;
    private Settings tried = Settings.OFF;
    private long triedAt;
    private volatile @Nullable HttpTracker open;

    /**
     * What is configured.
     *
     * @param lab whether other programs may be spoken with at all
     * @param port 0 for none
     * @param connections at once
     * @param seconds a connection may be quiet
     */
    record Settings(boolean lab, String host, int port, int connections, int seconds) {

        static final Settings OFF = new Settings(false, "127.0.0.1", 0, 1, 1);

        boolean on() {
            return lab && port != 0;
        }

        private HttpTrackerOptions options() throws UnknownHostException {
            return new HttpTrackerOptions(
                    InetAddress.getByName(host.strip()),
                    port,
                    Math.max(1, connections),
                    Duration.ofSeconds(Math.max(1, seconds)));
        }
    }

    /** @param published the swarms on offer; empty while nobody can tell, and then those before stay known */
    HttpListener(Tracker tracker, Supplier<Optional<List<InfoHash>>> published) {
        this.tracker = tracker;
        this.published = published;
    }

    /** Takes effect with the next {@link #doWork}. */
    void configure(Settings wanted) {
        settings = wanted;
    }

    /** The origin enters a swarm: it is known at once, and by every name. */
    void entered(SwarmMember member) {
        known.entered(member.infoHash(), member.wireNames());
    }

    /**
     * Opens, closes and refreshes what is due.
     *
     * @param now nanoseconds of a clock that never goes back
     * @return nanoseconds until there is something to do again
     */
    long doWork(long now) {
        Settings wanted = settings;
        if (!wanted.equals(tried)) {
            close();
            tried = wanted;
            triedAt = now - RETRY.toNanos();
        }
        if (!wanted.on()) {
            return Long.MAX_VALUE;
        }
        if (open == null && now - triedAt >= RETRY.toNanos()) {
            triedAt = now;
            open(wanted);
        }
        published.get().ifPresent(known::published);
        return REFRESH.toNanos();
    }

    private void open(Settings wanted) {
        String before = trouble;
        try {
            open = new HttpTracker(wanted.options(), tracker, known);
            trouble = null;
        } catch (LocalFault e) {
            trouble = e.sentence();
        } catch (UnknownHostException e) {
            trouble = "The HTTP tracker cannot listen: there is no host " + wanted.host();
        } catch (LinkageError e) {
            trouble = "The HTTP tracker needs Netty's HTTP bundle, which is not installed: " + e.getMessage();
        }
        String after = trouble;
        if (after != null && !after.equals(before)) {
            LOG.error("{}; it is tried again every {} s", after, RETRY.toSeconds());
        }
    }

    /** Where it listens, while it does. */
    Optional<Integer> port() {
        return Optional.ofNullable(open).map(HttpTracker::port);
    }

    void close() {
        HttpTracker former = open;
        open = null;
        trouble = null;
        if (former != null) {
            former.close();
        }
    }

    @Override
    public List<Finding> check() {
        Settings wanted = settings;
        String sentence = trouble;
        if (wanted.port() == 0) {
            return List.of();
        }
        if (!wanted.lab()) {
            return List.of(
                    finding(
                            Level.WARN,
                            "http.port is set, but the tracker answers other programs in lab mode only",
                            "Remove http.port from org.essaim.tracking; lab=true in org.essaim.transfer is for closed networks."));
        }
        if (sentence != null) {
            return List.of(finding(Level.FAIL, sentence, "Set another http.port or host in org.essaim.tracking."));
        }
        return List.of(finding(
                Level.WARN,
                "The tracker answers any program that asks at " + wanted.host() + ":" + wanted.port() + ", unencrypted",
                "Remove http.port from org.essaim.tracking outside a closed network."));
    }

    private static Finding finding(Level level, String sentence, String remedy) {
        return new Finding(level, "http-tracker", sentence, remedy);
    }
}
