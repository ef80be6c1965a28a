/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.credentials;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Who this machine is to its peers, and which peers it lets in. An engine speaks mutual TLS 1.3 alone (RFC 8446): both
 * ends show a certificate of the fleet's authority (RFC 5280), and each asks this service about the other, first within
 * the TLS handshake ({@link #authenticate}) and again when the peer has named a swarm ({@link #authorise}).
 *
 * <p>Thread-safe. No method waits for disk or network; the two checks verify one signature, about half a millisecond.
 */
@ProviderType
public interface PeerCredentials {

    /** No ticket is longer, in bytes: what a peer presents beyond is refused before it is collected. */
    int MAX_TICKET = 1024;

    /**
     * What this machine shows now; empty until the server has issued its first certificate, and then no peer can be
     * spoken to yet. It is replaced while the machine works: a handshake takes the one of the moment, and open
     * connections stay.
     */
    Optional<PeerIdentity> identity();

    /**
     * The authorities whose certificates are believed, as hints in a certificate request (RFC 8446 §4.2.4); empty until
     * known.
     */
    List<X509Certificate> authorities();

    /**
     * Whether a certificate is that of a machine of this fleet, for the TLS handshake, in which no swarm is known yet.
     * Looks at signature, validity, purpose and name by the server's time rather than this machine's own clock, so an
     * engine's trust manager asks nothing else.
     *
     * @param peer the peer's own certificate, the first of the chain it showed
     */
    Authorisation authenticate(X509Certificate peer);

    /**
     * What this machine presents to be let into a swarm: opaque, at most {@link #MAX_TICKET} bytes, a fresh copy; of
     * length 0 while there is none, which is presented all the same.
     */
    byte[] ticket(InfoHash infoHash);

    /**
     * Whether a peer may take part in a swarm: all that {@link #authenticate} looks at, revocations, and the ticket.
     *
     * @param peer the certificate of its TLS session
     * @param ticket what it presented; length 0 for none
     * @param infoHash the swarm that it named
     */
    Authorisation authorise(X509Certificate peer, byte[] ticket, InfoHash infoHash);

    /**
     * Tells a listener of changes from now on.
     *
     * @return to be closed when no more is to be told
     */
    Subscription listen(Listener listener);

    /** Who is told of changes. Called from any thread; must return at once. */
    @ConsumerType
    interface Listener {

        /** {@link #identity} or {@link #authorities} have changed: the next handshakes are to use them. */
        default void identityChanged() {}

        /** New tickets have come for a swarm, or the former ones have ended. */
        default void ticketChanged(InfoHash infoHash) {}

        /**
         * Certificates or tickets of a machine are no longer valid: every connection with it is to be authorised again, and
         * closed when refused.
         */
        default void revoked(MachineId machine) {}
    }

    /** A listener's registration. */
    @ProviderType
    interface Subscription extends AutoCloseable {

        /** Ends it. Idempotent; a call that is under way may still arrive. */
        @Override
        void close();
    }
}
