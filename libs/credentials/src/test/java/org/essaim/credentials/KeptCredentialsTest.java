/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.credentials.Authorisation.Authorised;
import org.essaim.api.credentials.Authorisation.Refused;
import org.essaim.api.credentials.PeerCredentials;
import org.essaim.api.credentials.PeerCredentials.Subscription;
import org.essaim.api.credentials.PeerIdentity;
import org.junit.jupiter.api.Test;

class KeptCredentialsTest {

    private static final InfoHash SWARM = new InfoHash("ab".repeat(32));

    private final TestFleet fleet = new TestFleet();
    private final KeyPair key = P256.generate();
    private final List<String> news = new ArrayList<>();
    private final KeptCredentials credentials = new KeptCredentials(fleet.clock, KeptCredentials.SLACK);

    @Test
    void beforeTheFirstCertificateThereIsNobodyToBeAndNobodyToBelieve() {
        assertThat(credentials.identity()).isEmpty();
        assertThat(credentials.authorities()).isEmpty();
        assertThat(credentials.ticket(SWARM)).isEmpty();
        assertThat(credentials.authorise(fleet.issue(key, "a"), new byte[0], SWARM))
                .isInstanceOf(Refused.class);
    }

    @Test
    void anIdentityIsWhatTheCertificateSays() {
        keep("lab-07");

        PeerIdentity identity = credentials.identity().orElseThrow();
        assertThat(identity.machine()).isEqualTo(new MachineId("lab-07"));
        assertThat(identity.origin()).isFalse();
        assertThat(identity.key()).isEqualTo(key.getPrivate());
        assertThat(identity.toString()).contains("lab-07").doesNotContain("key");
        assertThat(fleet.origin().identity().orElseThrow().origin()).isTrue();
    }

    @Test
    void listenersAreToldOfEveryChangeUntilTheyStop() {
        PeerCredentials.Listener listener = new PeerCredentials.Listener() {
            @Override
            public void identityChanged() {
                news.add(
                        credentials.identity().map(one -> one.machine().value()).orElse("none"));
            }
        };
        Subscription one = credentials.listen(listener);
        Subscription two = credentials.listen(listener);

        keep("a");
        one.close();
        one.close();
        keep("b");
        credentials.forget();
        two.close();
        keep("c");

        assertThat(news).containsExactly("a", "a", "b", "none");
    }

    @Test
    void aListenerThatFailsDoesNotKeepTheOthersFromHearing() {
        for (int i = 0; i < 3; i++) {
            credentials.listen(new PeerCredentials.Listener() {
                @Override
                public void identityChanged() {
                    news.add("told");
                    throw new IllegalStateException("on purpose");
                }
            });
        }

        keep("a");

        assertThat(news).hasSize(3);
    }

    @Test
    void aPeerIsLetInByTheServersTimeUntilItsCertificateEnds() {
        keep("a");
        X509Certificate peer = fleet.issue(P256.generate(), "b");

        assertThat(credentials.authorise(peer, new byte[0], SWARM))
                .isEqualTo(new Authorised(new MachineId("b"), false));
        fleet.now = fleet.now.plus(TestFleet.WEEK).plus(Duration.ofHours(1));
        assertThat(credentials.authenticate(peer)).isInstanceOf(Refused.class);
    }

    @Test
    void aTicketThatIsTooLongIsRefused() {
        keep("a");
        X509Certificate peer = fleet.issue(P256.generate(), "b");

        assertThat(credentials.authorise(peer, new byte[PeerCredentials.MAX_TICKET], SWARM))
                .isInstanceOf(Authorised.class);
        assertThat(credentials.authorise(peer, new byte[PeerCredentials.MAX_TICKET + 1], SWARM))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.code()).isEqualTo("BAD_TICKET"));
    }

    @Test
    void aCertificateThatNamesNoMachineIsNotKept() {
        assertThatThrownBy(() -> credentials.keep(key.getPrivate(), List.of(fleet.authority.certificate()), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(credentials.identity()).isEmpty();
    }

    private void keep(String machine) {
        credentials.keep(key.getPrivate(), List.of(fleet.issue(key, machine)), List.of(fleet.authority.certificate()));
    }
}
