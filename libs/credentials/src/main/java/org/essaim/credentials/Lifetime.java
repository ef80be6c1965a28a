/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.credentials;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/** When a certificate is to be replaced. */
public final class Lifetime {

    private Lifetime() {}

    /** The middle of its validity. */
    public static Instant half(X509Certificate certificate) {
        Instant from = certificate.getNotBefore().toInstant();
        return from.plus(length(certificate).dividedBy(2));
    }

    /** From its first moment to its last. */
    public static Duration length(X509Certificate certificate) {
        return Duration.between(
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
    }
}
