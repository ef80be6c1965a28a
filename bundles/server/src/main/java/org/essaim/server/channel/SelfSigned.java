/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.essaim.credentials.Der;

/**
 * A certificate (RFC 5280) for a P-256 key, signed by that key. Agents pin the key and look at nothing else in it, so it
 * says as little as it can and is valid for a hundred years.
 */
final class SelfSigned {

    private static final Duration VALID = Duration.ofDays(36_500);
    private static final Duration CLOCKS_DIFFER = Duration.ofDays(3);
    private static final String ECDSA_WITH_SHA256 = "2a8648ce3d040302";
    private static final String COMMON_NAME = "550403";
    private static final String BASIC_CONSTRAINTS = "551d13";

    private SelfSigned() {}

    /** @throws GeneralSecurityException when this Java cannot sign with the key */
    static X509Certificate make(KeyPair key, String commonName, Instant now, RandomGenerator random)
            throws GeneralSecurityException {
        byte[] algorithm = Der.sequence(Der.oid(ECDSA_WITH_SHA256));
        byte[] name = Der.sequence(Der.set(Der.sequence(Der.oid(COMMON_NAME), Der.text(commonName))));
        byte[] constraints =
                Der.sequence(Der.oid(BASIC_CONSTRAINTS), Der.truth(), Der.octets(Der.sequence(Der.truth())));
        byte[] statement = Der.sequence(
                Der.tagged(0xa0, Der.integer(BigInteger.TWO)),
                Der.integer(serial(random)),
                algorithm,
                name,
                Der.sequence(Der.time(now.minus(CLOCKS_DIFFER)), Der.time(now.plus(VALID))),
                name,
                key.getPublic().getEncoded(),
                Der.tagged(0xa3, Der.sequence(constraints)));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key.getPrivate());
        signature.update(statement);
        byte[] certificate = Der.sequence(statement, algorithm, Der.bits(signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
    }

    private static BigInteger serial(RandomGenerator random) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return new BigInteger(1, bytes).add(BigInteger.ONE);
    }
}
