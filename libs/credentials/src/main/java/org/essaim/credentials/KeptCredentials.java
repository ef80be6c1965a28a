/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.credentials;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.essaim.api.InfoHash;
import org.essaim.api.credentials.Authorisation;
import org.essaim.api.credentials.Authorisation.Refused;
import org.essaim.api.credentials.PeerCredentials;
import org.essaim.api.credentials.PeerIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Credentials as they were last received, in memory. Whoever owns them receives and renews them, and says so by
 * {@link #keep}. Tickets are not asked for yet. Thread-safe.
 */
public final class KeptCredentials implements PeerCredentials {

    /** By how much the clocks of two machines that follow the same server may differ. */
    public static final Duration SLACK = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(KeptCredentials.class);

    private final InstantSource serverTime;
    private final Duration slack;
    private final Map<Object, Listener> listeners = new ConcurrentHashMap<>();
    private volatile State state;

    /**
     * None yet.
     *
     * @param serverTime the time by the server's clock, as well as this machine knows it
     * @param slack by how much a certificate's validity may be missed
     */
    public KeptCredentials(InstantSource serverTime, Duration slack) {
        this.serverTime = serverTime;
        this.slack = slack;
        this.state = new State(Optional.empty(), new FleetTrust(List.of(), slack));
    }

    private record State(Optional<PeerIdentity> identity, FleetTrust trust) {}

    /**
     * Takes an identity and those that it is to believe from now on, and tells the listeners.
     *
     * @param key of the chain's first certificate
     * @param chain this machine's certificate first
     * @throws IllegalArgumentException when the certificate names no machine
     */
    public void keep(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> authorities) {
        FleetName name = FleetName.of(chain.get(0))
                .orElseThrow(() -> new IllegalArgumentException("a certificate that names no machine"));
        PeerIdentity identity = new PeerIdentity(name.machine(), name.origin(), key, chain);
        change(new State(Optional.of(identity), new FleetTrust(authorities, slack)));
    }

    /** Has none any more: this machine belongs to another fleet now, or to none. */
    public void forget() {
        change(new State(Optional.empty(), new FleetTrust(List.of(), slack)));
    }

    @Override
    public Optional<PeerIdentity> identity() {
        return state.identity();
    }

    @Override
    public List<X509Certificate> authorities() {
        return state.trust().authorities();
    }

    @Override
    public Authorisation authenticate(X509Certificate peer) {
        return state.trust().judge(peer, serverTime.instant());
    }

    @Override
    public byte[] ticket(InfoHash infoHash) {
        return new byte[0];
    }

    @Override
    public Authorisation authorise(X509Certificate peer, byte[] ticket, InfoHash infoHash) {
        if (ticket.length > MAX_TICKET) {
            return new Refused("BAD_TICKET", "a ticket of " + ticket.length + " bytes");
        }
        return authenticate(peer);
    }

    @Override
    public Subscription listen(Listener listener) {
        Object registration = new Object();
        listeners.put(registration, listener);
        return () -> listeners.remove(registration);
    }

    private void change(State changed) {
        state = changed;
        for (Listener listener : listeners.values()) {
            try {
                listener.identityChanged();
            } catch (RuntimeException e) {
                LOG.error("A listener failed on new credentials", e);
            }
        }
    }
}
