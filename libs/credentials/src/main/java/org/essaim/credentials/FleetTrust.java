/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.credentials;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.essaim.api.credentials.Authorisation;
import org.essaim.api.credentials.Authorisation.Authorised;
import org.essaim.api.credentials.Authorisation.Refused;

/**
 * Whom the certificates of a fleet let in (RFC 5280 §6, with paths of one step: no machine's certificate may sign
 * another).
 *
 * @param authorities those believed, as the server named them
 * @param slack by how much a validity may be missed, because clocks differ
 */
record FleetTrust(List<X509Certificate> authorities, Duration slack) {

    private static final List<String> CLIENT_AND_SERVER = List.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");

    FleetTrust {
        authorities = List.copyOf(authorities);
    }

    /** @param now the time by the server's clock */
    Authorisation judge(X509Certificate peer, Instant now) {
        if (authorities.isEmpty()) {
            return new Refused("NO_AUTHORITY", "this machine does not know the fleet's authority yet");
        }
        if (authorities.stream().noneMatch(authority -> issued(authority, peer))) {
            return new Refused("FOREIGN_CERTIFICATE", "the certificate is not one of this fleet");
        }
        if (peer.getNotBefore().toInstant().minus(slack).isAfter(now)) {
            return new Refused(
                    "NOT_YET_VALID",
                    "the certificate is valid from " + peer.getNotBefore().toInstant() + ", and it is " + now);
        }
        if (peer.getNotAfter().toInstant().plus(slack).isBefore(now)) {
            return new Refused(
                    "EXPIRED",
                    "the certificate was valid until " + peer.getNotAfter().toInstant() + ", and it is " + now);
        }
        if (!isForBothEnds(peer)) {
            return new Refused("WRONG_PURPOSE", "the certificate is not one for both ends of a connection");
        }
        Optional<FleetName> name = FleetName.of(peer);
        return name.isPresent()
                ? new Authorised(name.get().machine(), name.get().origin())
                : new Refused("NO_MACHINE", "the certificate does not name one machine");
    }

    private static boolean issued(X509Certificate authority, X509Certificate peer) {
        try {
            if (!peer.getIssuerX500Principal().equals(authority.getSubjectX500Principal())
                    || !P256.isKey(peer.getPublicKey())) {
                return false;
            }
            peer.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static boolean isForBothEnds(X509Certificate peer) {
        try {
            boolean[] usage = peer.getKeyUsage();
            List<String> purposes = peer.getExtendedKeyUsage();
            return peer.getBasicConstraints() < 0
                    && !peer.hasUnsupportedCriticalExtension()
                    && usage != null
                    && usage[0]
                    && purposes != null
                    && purposes.containsAll(CLIENT_AND_SERVER);
        } catch (CertificateParsingException e) {
            return false;
        }
    }
}
