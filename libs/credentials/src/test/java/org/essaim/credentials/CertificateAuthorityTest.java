/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.essaim.api.MachineId;
import org.junit.jupiter.api.Test;

class CertificateAuthorityTest {

    private static final KeyPair KEY = P256.generate();

    private final TestFleet fleet = new TestFleet();

    @Test
    void aCertificateNamesTheMachineAndIsForBothEndsOfTls() throws Exception {
        X509Certificate certificate = fleet.issue(KEY, "lab-07");

        assertThat(certificate.getPublicKey()).isEqualTo(KEY.getPublic());
        assertThat(certificate.getVersion()).isEqualTo(3);
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=lab-07");
        assertThat(certificate.getSubjectAlternativeNames()).containsExactly(List.of(6, "essaim:machine:lab-07"));
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(certificate.getKeyUsage())
                .containsExactly(true, false, false, false, false, false, false, false, false);
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withECDSA");
        assertThat(certificate.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19");
    }

    @Test
    void itBeginsEarlierBecauseClocksDifferAndEndsAfterItsValidity() {
        X509Certificate week = fleet.issue(KEY, "lab-07");
        X509Certificate hour =
                fleet.authority.issue(KEY.getPublic(), new MachineId("lab-07"), TestFleet.START, Duration.ofHours(1));

        assertThat(week.getNotBefore().toInstant()).isEqualTo(TestFleet.START.minus(Duration.ofDays(1)));
        assertThat(week.getNotAfter().toInstant()).isEqualTo(TestFleet.START.plus(Duration.ofDays(7)));
        assertThat(Lifetime.half(week)).isEqualTo(TestFleet.START.plus(Duration.ofDays(3)));
        assertThat(hour.getNotBefore().toInstant()).isEqualTo(TestFleet.START.minus(Duration.ofMinutes(15)));
        assertThat(Lifetime.half(hour)).isAfter(TestFleet.START);
        assertThat(Lifetime.length(hour)).isEqualTo(Duration.ofMinutes(75));
    }

    @Test
    void theServersOwnIsMarked() throws Exception {
        X509Certificate certificate = fleet.authority.issueToOrigin(KEY.getPublic(), TestFleet.START, TestFleet.WEEK);

        assertThat(certificate.getSubjectAlternativeNames())
                .containsExactly(List.of(6, "essaim:machine:origin"), List.of(6, "essaim:origin"));
    }

    @Test
    void theAuthorityMaySignMachinesCertificatesAndNoOthers() throws Exception {
        X509Certificate certificate = fleet.authority.certificate();

        certificate.verify(certificate.getPublicKey());
        assertThat(certificate.getBasicConstraints())
                .as("no authorities below it")
                .isZero();
        assertThat(certificate.getKeyUsage())
                .containsExactly(false, false, false, false, false, true, true, false, false);
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(Instant.parse("9999-12-31T23:59:59Z"));
        assertThat(certificate.getSubjectX500Principal().getName()).startsWith("CN=Essaim fleet ");
        assertThat(certificate.getSubjectX500Principal())
                .isNotEqualTo(new TestFleet().authority.certificate().getSubjectX500Principal());
    }

    @Test
    void theJdksOwnPathValidationAcceptsWhatItIssues() throws Exception {
        X509Certificate certificate = fleet.issue(KEY, "lab-07");
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(fleet.authority.certificate(), null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(TestFleet.START));
        var path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate));

        assertThat(CertPathValidator.getInstance("PKIX").validate(path, parameters))
                .isNotNull();
    }

    @Test
    void anotherParserFindsTheSameIssuerAndSignature() throws Exception {
        X509CertificateHolder issued = new JcaX509CertificateHolder(fleet.issue(KEY, "lab-07"));
        X509CertificateHolder authority = new JcaX509CertificateHolder(fleet.authority.certificate());

        assertThat(issued.getIssuer()).isEqualTo(authority.getSubject());
        assertThat(issued.isSignatureValid(
                        new JcaContentVerifierProviderBuilder().build(fleet.authority.certificate())))
                .isTrue();
        assertThat(authority.getExtension(Extension.subjectKeyIdentifier)).isNotNull();
        byte[] subjectKey = org.bouncycastle.asn1.x509.SubjectKeyIdentifier.fromExtensions(authority.getExtensions())
                .getKeyIdentifier();
        assertThat(org.bouncycastle.asn1.x509.AuthorityKeyIdentifier.fromExtensions(issued.getExtensions())
                        .getKeyIdentifierOctets())
                .isEqualTo(subjectKey);
    }

    @Test
    void serialNumbersCannotBeGuessedAndAreAllOfTheSameLength() {
        Set<BigInteger> serials = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            BigInteger serial = fleet.issue(KEY, "lab-07").getSerialNumber();
            assertThat(serial.signum()).isEqualTo(1);
            assertThat(serial.bitLength()).isEqualTo(127);
            serials.add(serial);
        }
        assertThat(serials).hasSize(100);
    }

    @Test
    void anAuthorityThatIsReadAgainIssuesWhatTheFleetBelieves() throws Exception {
        CertificateAuthority again = CertificateAuthority.of(
                P256.privateKey(fleet.authority.key().getEncoded()),
                CertificateAuthority.parse(fleet.authority.certificate().getEncoded()),
                new SecureRandom());

        X509Certificate certificate =
                again.issue(KEY.getPublic(), new MachineId("lab-07"), TestFleet.START, TestFleet.WEEK);

        certificate.verify(fleet.authority.certificate().getPublicKey());
    }

    @Test
    void aKeyThatIsNotTheCertificatesOrACertificateThatMayNotSignIsRefused() {
        X509Certificate certificate = fleet.authority.certificate();
        X509Certificate machines = fleet.issue(KEY, "lab-07");

        assertThatThrownBy(() -> CertificateAuthority.of(KEY.getPrivate(), certificate, new SecureRandom()))
                .isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> CertificateAuthority.of(KEY.getPrivate(), machines, new SecureRandom()))
                .isInstanceOf(GeneralSecurityException.class);
    }
}
