/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.essaim.api.MachineId;
import org.essaim.api.credentials.Authorisation;
import org.essaim.api.credentials.Authorisation.Authorised;
import org.essaim.api.credentials.Authorisation.Refused;
import org.junit.jupiter.api.Test;

class FleetTrustTest {

    private static final KeyPair KEY = P256.generate();

    private final TestFleet fleet = new TestFleet();
    private final FleetTrust trust = new FleetTrust(List.of(fleet.authority.certificate()), Duration.ofMinutes(5));

    @Test
    void aMachineOfTheFleetIsKnownByNameAndTheServerAsTheOrigin() {
        assertThat(judge(fleet.issue(KEY, "lab-07"))).isEqualTo(new Authorised(new MachineId("lab-07"), false));
        assertThat(judge(fleet.authority.issueToOrigin(KEY.getPublic(), fleet.now, TestFleet.WEEK)))
                .isEqualTo(new Authorised(MachineId.ORIGIN, true));
    }

    @Test
    void anotherFleetsMachineIsForeign() {
        refused("FOREIGN_CERTIFICATE", new TestFleet().issue(KEY, "lab-07"));
    }

    @Test
    void anAuthorityOfTheSameNameIsForeignToo() throws Exception {
        TestFleet other = new TestFleet();
        X509Certificate impostor = other.issue(KEY, "lab-07");
        FleetTrust wronglyNamed = new FleetTrust(List.of(other.authority.certificate()), Duration.ZERO);
        byte[] ours = fleet.authority.certificate().getSubjectX500Principal().getEncoded();
        byte[] theirs = impostor.getIssuerX500Principal().getEncoded();
        byte[] bytes = impostor.getEncoded();
        int at = indexOf(bytes, theirs);
        System.arraycopy(ours, 0, bytes, at, ours.length);

        assertThat(wronglyNamed.judge(impostor, fleet.now)).isInstanceOf(Authorised.class);
        refused("FOREIGN_CERTIFICATE", CertificateAuthority.parse(bytes));
    }

    @Test
    void theAuthorityItselfAndWhatAMachineSignsAreForeignOrOfWrongPurpose() throws Exception {
        refused("WRONG_PURPOSE", fleet.authority.certificate());
        TestFleet.Forged forged = fleet.forge(KEY);
        forged.signsOthers = true;
        refused("WRONG_PURPOSE", forged.make());
    }

    @Test
    void validityIsJudgedWithALittleSlack() {
        X509Certificate certificate = fleet.issue(KEY, "lab-07");
        fleet.now = TestFleet.START.plus(TestFleet.WEEK).plus(Duration.ofMinutes(5));
        assertThat(judge(certificate)).isInstanceOf(Authorised.class);
        fleet.now = fleet.now.plusSeconds(1);
        refused("EXPIRED", certificate);
        fleet.now = TestFleet.START.minus(Duration.ofDays(1)).minus(Duration.ofMinutes(5));
        assertThat(judge(certificate)).isInstanceOf(Authorised.class);
        fleet.now = fleet.now.minusSeconds(1);
        refused("NOT_YET_VALID", certificate);
    }

    @Test
    void aCertificateForOneEndOrForSomethingElseIsOfWrongPurpose() throws Exception {
        for (KeyPurposeId[] purposes : new KeyPurposeId[][] {
            {},
            {KeyPurposeId.id_kp_clientAuth},
            {KeyPurposeId.id_kp_serverAuth},
            {KeyPurposeId.id_kp_codeSigning, KeyPurposeId.id_kp_clientAuth},
            {KeyPurposeId.anyExtendedKeyUsage}
        }) {
            TestFleet.Forged forged = fleet.forge(KEY);
            forged.purposes = purposes;
            refused("WRONG_PURPOSE", forged.make());
        }
        TestFleet.Forged forged = fleet.forge(KEY);
        forged.usage = KeyUsage.keyAgreement;
        refused("WRONG_PURPOSE", forged.make());
    }

    @Test
    void aCertificateThatDoesNotNameExactlyOneMachineNamesNone() throws Exception {
        for (GeneralName[] names : new GeneralName[][] {
            {},
            {TestFleet.uri("essaim:origin")},
            {TestFleet.uri("essaim:machine:")},
            {TestFleet.uri("essaim:machine:../x")},
            {TestFleet.uri("https://pc-1/")},
            {TestFleet.uri("essaim:machine:pc-1"), TestFleet.uri("essaim:machine:pc-2")},
            {TestFleet.uri("essaim:machine:pc-1"), TestFleet.uri("essaim:machine:pc-1")},
            {TestFleet.uri("essaim:machine:pc-1"), new GeneralName(GeneralName.dNSName, "essaim:origin")},
            {new GeneralName(GeneralName.dNSName, "essaim:machine:pc-1")},
            {TestFleet.uri("essaim:machine:pc-1"), TestFleet.uri("essaim:origin"), TestFleet.uri("essaim:x")}
        }) {
            TestFleet.Forged forged = fleet.forge(KEY);
            forged.names = names;
            refused("NO_MACHINE", forged.make());
        }
    }

    @Test
    void keysOfOtherKindsAreForeign() throws Exception {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);

        refused("FOREIGN_CERTIFICATE", fleet.forge(rsa.generateKeyPair()).make());
    }

    @Test
    void whileTheAuthorityChangesBothAreBelieved() {
        TestFleet next = new TestFleet();
        FleetTrust both =
                new FleetTrust(List.of(fleet.authority.certificate(), next.authority.certificate()), Duration.ZERO);

        assertThat(both.judge(fleet.issue(KEY, "a"), fleet.now)).isInstanceOf(Authorised.class);
        assertThat(both.judge(next.issue(KEY, "b"), fleet.now)).isInstanceOf(Authorised.class);
    }

    @Test
    void whoKnowsNoAuthorityBelievesNobody() {
        assertThat(new FleetTrust(List.of(), Duration.ZERO).judge(fleet.issue(KEY, "a"), fleet.now))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.code()).isEqualTo("NO_AUTHORITY"));
    }

    private Authorisation judge(X509Certificate certificate) {
        return trust.judge(certificate, fleet.now);
    }

    private void refused(String code, X509Certificate certificate) {
        assertThat(judge(certificate)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.code()).as(refused.reason()).isEqualTo(code);
            assertThat(refused.reason()).isNotBlank();
        });
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; ; i++) {
            if (java.util.Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
    }
}
