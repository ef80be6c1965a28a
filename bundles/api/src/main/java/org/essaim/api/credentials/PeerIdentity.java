/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.credentials;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.essaim.api.MachineId;

/**
 * What this machine shows to a peer in a TLS handshake (RFC 8446 §4.4.2).
 *
 * @param machine the id that its certificate names
 * @param origin whether the certificate is the server's own, which seeds first
 * @param key the private key (P-256) of the first certificate; never leaves this process
 * @param chain this machine's certificate first (RFC 5280), and then those that lead to the authority, which itself may
 *     be left out
 */
public record PeerIdentity(MachineId machine, boolean origin, PrivateKey key, List<X509Certificate> chain) {

    /** @throws IllegalArgumentException when the chain is empty */
    public PeerIdentity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("an identity without a certificate");
        }
    }

    /** This machine's certificate. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "PeerIdentity[" + machine + ", until "
                + certificate().getNotAfter().toInstant() + "]";
    }
}
