/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.authority;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.credentials.Authorisation.Authorised;
import org.essaim.api.credentials.PeerCredentials;
import org.essaim.api.credentials.PeerIdentity;
import org.essaim.credentials.CertificateAuthority;
import org.essaim.credentials.CertificationRequest;
import org.essaim.credentials.KeptCredentials;
import org.essaim.credentials.P256;
import org.essaim.server.authority.Issuer.Issued;
import org.essaim.server.ledger.HandClock;
import org.junit.jupiter.api.Test;

class FleetCertificatesTest {

    private static final MachineId LAB = new MachineId("lab-07");
    private static final InfoHash SWARM = new InfoHash("ab".repeat(32));

    private final HandClock clock = new HandClock();
    private final CertificateAuthority authority = CertificateAuthority.make(clock.instant(), new SecureRandom());
    private final FleetCertificates certificates = new FleetCertificates(authority, clock, Duration.ofDays(7));

    @Test
    void machineAndServerLetEachOtherIn() {
        KeyPair key = P256.generate();
        Issued issued = certificates.issue(LAB, request(key));
        KeptCredentials machine = new KeptCredentials(clock, KeptCredentials.SLACK);
        machine.keep(key.getPrivate(), issued.chain(), issued.authorities());

        assertThat(machine.authorise(own().certificate(), new byte[0], SWARM))
                .isEqualTo(new Authorised(MachineId.ORIGIN, true));
        assertThat(certificates.own().authorise(issued.chain().get(0), new byte[0], SWARM))
                .isEqualTo(new Authorised(LAB, false));
    }

    @Test
    void theMachineIsWhoTheServerSaysWhateverTheRequestClaims() {
        byte[] claims = CertificationRequest.make(P256.generate(), MachineId.ORIGIN);

        X509Certificate certificate = certificates
                .issue(LAB, CertificationRequest.parse(claims))
                .chain()
                .get(0);

        assertThat(certificates.own().authenticate(certificate)).isEqualTo(new Authorised(LAB, false));
    }

    @Test
    void theServersOwnIsRenewedInTheMiddleOfItsValidityWithANewKeyAndListenersHearOfIt() {
        List<PeerIdentity> heard = new ArrayList<>();
        certificates.own().listen(new PeerCredentials.Listener() {
            @Override
            public void identityChanged() {
                heard.add(own());
            }
        });
        PeerIdentity first = own();

        clock.pass(Duration.ofDays(3).minusMinutes(1));
        certificates.tend();
        assertThat(own()).isEqualTo(first);
        clock.pass(Duration.ofMinutes(2));
        certificates.tend();
        certificates.tend();

        assertThat(heard).containsExactly(own());
        assertThat(own().key()).isNotEqualTo(first.key());
        assertThat(own().certificate().getNotAfter())
                .isAfter(first.certificate().getNotAfter());
        assertThat(certificates.own().authenticate(first.certificate()))
                .as("the former is still good while peers use it")
                .isInstanceOf(Authorised.class);
    }

    @Test
    void anotherValidityHoldsFromTheNextCertificateOn() {
        certificates.validity(Duration.ofHours(2));

        X509Certificate certificate =
                certificates.issue(LAB, request(P256.generate())).chain().get(0);

        assertThat(certificate.getNotAfter().toInstant())
                .isEqualTo(
                        clock.instant().plus(Duration.ofHours(2)).truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
        assertThat(certificates.sentence()).contains("for 2 hours").contains("Essaim fleet");
    }

    private PeerIdentity own() {
        return certificates.own().identity().orElseThrow();
    }

    private static CertificationRequest request(KeyPair key) {
        return CertificationRequest.parse(CertificationRequest.make(key, LAB));
    }
}
