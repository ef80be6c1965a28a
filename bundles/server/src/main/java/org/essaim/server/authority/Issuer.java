/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.authority;

import java.security.cert.X509Certificate;
import java.util.List;
import org.essaim.api.MachineId;
import org.essaim.credentials.CertificationRequest;

/** Gives machines the certificates by which they know each other. Thread-safe. */
public interface Issuer {

    /**
     * Issues a certificate.
     *
     * @param machine whose it is, as the caller has made sure of
     */
    Issued issue(MachineId machine, CertificationRequest request);

    /**
     * What a machine needs to speak to others.
     *
     * @param chain its certificate, and what leads from it to an authority
     * @param authorities whom it is to believe from now on
     */
    record Issued(List<X509Certificate> chain, List<X509Certificate> authorities) {

        /** Copies the lists. */
        public Issued {
            chain = List.copyOf(chain);
            authorities = List.copyOf(authorities);
        }
    }
}
