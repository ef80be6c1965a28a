/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.authority;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.essaim.api.MachineId;
import org.essaim.api.credentials.PeerCredentials;
import org.essaim.api.credentials.PeerIdentity;
import org.essaim.credentials.CertificateAuthority;
import org.essaim.credentials.CertificationRequest;
import org.essaim.credentials.KeptCredentials;
import org.essaim.credentials.Lifetime;
import org.essaim.credentials.P256;

/**
 * Issues machines' certificates, and the server's own, by which machines know the origin. The server's has a new key each
 * time: it is in memory alone, and made again at every start.
 *
 * <p>Thread-safe.
 */
final class FleetCertificates implements Issuer {

    private final CertificateAuthority authority;
    private final InstantSource clock;
    private final KeptCredentials own;
    private volatile Duration validity;

    /** @param validity of each certificate */
    FleetCertificates(CertificateAuthority authority, InstantSource clock, Duration validity) {
        this.authority = authority;
        this.clock = clock;
        this.validity = validity;
        this.own = new KeptCredentials(clock, KeptCredentials.SLACK);
        tend();
    }

    @Override
    public Issued issue(MachineId machine, CertificationRequest request) {
        X509Certificate certificate = authority.issue(request.key(), machine, clock.instant(), validity);
        return new Issued(List.of(certificate), authorities());
    }

    /** Takes another validity, from the next certificate on. */
    void validity(Duration wanted) {
        validity = wanted;
    }

    /** Renews the server's own certificate in the middle of its validity; to be called now and then. */
    synchronized void tend() {
        Instant now = clock.instant();
        boolean young = own.identity()
                .map(PeerIdentity::certificate)
                .filter(certificate -> Lifetime.half(certificate).isAfter(now))
                .isPresent();
        if (!young) {
            KeyPair key = P256.generate();
            own.keep(key.getPrivate(), List.of(authority.issueToOrigin(key.getPublic(), now, validity)), authorities());
        }
    }

    /** Who the server is to its peers. */
    PeerCredentials own() {
        return own;
    }

    /** What was found, for the doctor. */
    String sentence() {
        String name = authority.certificate().getSubjectX500Principal().getName();
        String until = own.identity()
                .map(identity ->
                        identity.certificate().getNotAfter().toInstant().toString())
                .orElse("never");
        return "'" + name + "' issues certificates for " + validity.toHours()
                + " hours; the server's own is valid until " + until;
    }

    private List<X509Certificate> authorities() {
        return List.of(authority.certificate());
    }
}
