/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.credentials;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.essaim.api.MachineId;

/** A throw-away fleet with a clock that is set by hand; also makes certificates that no authority of ours would. */
final class TestFleet {

    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    static final Duration WEEK = Duration.ofDays(7);

    final CertificateAuthority authority = CertificateAuthority.make(START, new SecureRandom());
    final InstantSource clock = () -> this.now;
    volatile Instant now = START;

    X509Certificate issue(KeyPair key, String machine) {
        return authority.issue(key.getPublic(), new MachineId(machine), now, WEEK);
    }

    /** The credentials of a new machine, by the fleet's clock. */
    KeptCredentials machine(String name) {
        KeyPair key = P256.generate();
        return holding(key, issue(key, name));
    }

    KeptCredentials origin() {
        KeyPair key = P256.generate();
        return holding(key, authority.issueToOrigin(key.getPublic(), now, WEEK));
    }

    KeptCredentials holding(KeyPair key, X509Certificate certificate) {
        KeptCredentials credentials = new KeptCredentials(clock, KeptCredentials.SLACK);
        credentials.keep(key.getPrivate(), List.of(certificate), List.of(authority.certificate()));
        return credentials;
    }

    /** A certificate signed by the fleet's authority that says what it is told to. */
    Forged forge(KeyPair key) {
        return new Forged(key);
    }

    final class Forged {

        private final KeyPair key;
        KeyPurposeId[] purposes = {KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth};
        int usage = KeyUsage.digitalSignature;
        boolean signsOthers;
        GeneralName[] names = {uri("essaim:machine:pc-1")};

        private Forged(KeyPair key) {
            this.key = key;
        }

        X509Certificate make() throws Exception {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    X500Name.getInstance(
                            authority.certificate().getSubjectX500Principal().getEncoded()),
                    BigInteger.TEN,
                    Date.from(now.minusSeconds(60)),
                    Date.from(now.plus(WEEK)),
                    new X500Name("CN=pc-1"),
                    key.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(signsOthers));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
            if (purposes.length > 0) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
            }
            if (names.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            return CertificateAuthority.parse(
                    builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(authority.key()))
                            .getEncoded());
        }
    }

    static GeneralName uri(String uri) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, uri);
    }
}
