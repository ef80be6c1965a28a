/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.essaim.agent.AgentWorld.Killed;
import org.essaim.api.InfoHash;
import org.essaim.api.LocalFault;
import org.essaim.api.MachineId;
import org.essaim.api.credentials.Authorisation.Authorised;
import org.essaim.api.credentials.Authorisation.Refused;
import org.essaim.api.credentials.PeerCredentials;
import org.essaim.api.credentials.PeerIdentity;
import org.essaim.api.health.HealthCheck.Finding;
import org.essaim.api.health.HealthCheck.Level;
import org.essaim.credentials.CertificateAuthority;
import org.essaim.credentials.P256;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificationTest {

    private static final InfoHash SWARM = new InfoHash("ab".repeat(32));

    @TempDir
    Path home;

    private AgentWorld world;

    @BeforeEach
    void makeAWorld() {
        world = new AgentWorld(home);
    }

    @Test
    void aMachineGetsItsCertificateWithItsRegistrationAndKeepsItForItselfAlone() throws Exception {
        registered();

        PeerIdentity identity = identity();
        assertThat(identity.machine()).isEqualTo(new MachineId("pc-1"));
        assertThat(identity.origin()).isFalse();
        assertThat(P256.isPair(identity.key(), identity.certificate().getPublicKey()))
                .isTrue();
        assertThat(world.server.requests).hasSize(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("credentials.json"))))
                .isEqualTo("rw-------");
        world.killAndRestart();
        world.run();
        assertThat(identity()).isEqualTo(identity);
        assertThat(world.server.requests).hasSize(1);
    }

    @Test
    void theKeyIsNeverSent() {
        registered();
        String key =
                java.util.Base64.getEncoder().encodeToString(identity().key().getEncoded());

        assertThat(world.server.requests.get(0)).doesNotContain(key.substring(48));
        assertThat(world.server.enrolments.get(0).toString()).doesNotContain(key.substring(48));
    }

    @Test
    void twoMachinesOfTheFleetLetEachOtherInAndNoStranger() {
        registered();
        X509Certificate other = issue(world.server.authority);
        X509Certificate stranger = issue(CertificateAuthority.make(world.server.time(), new SecureRandom()));

        assertThat(credentials().authorise(other, new byte[0], SWARM))
                .isEqualTo(new Authorised(new MachineId("pc-2"), false));
        assertThat(credentials().authorise(stranger, new byte[0], SWARM)).isInstanceOf(Refused.class);
    }

    @Test
    void itIsRenewedAfterTheMiddleOfItsValidityForTheSameKeyAndListenersHearOfIt() {
        registered();
        List<Instant> heard = new ArrayList<>();
        credentials().listen(new PeerCredentials.Listener() {
            @Override
            public void identityChanged() {
                heard.add(world.clock().instant());
            }
        });
        PeerIdentity first = identity();
        Instant start = world.clock().instant();

        world.run(Duration.ofDays(3).minusMinutes(5));
        assertThat(identity()).isEqualTo(first);
        world.run(Duration.ofDays(1));

        assertThat(heard).singleElement().satisfies(at -> assertThat(at)
                .isBetween(start.plus(Duration.ofDays(3)).minusSeconds(10), start.plus(Duration.ofDays(4))));
        assertThat(identity().key()).isEqualTo(first.key());
        assertThat(identity().certificate().getNotAfter())
                .isAfter(first.certificate().getNotAfter());
        PeerIdentity second = identity();
        world.killAndRestart();
        world.run();
        assertThat(identity()).isEqualTo(second);
    }

    @Test
    void overTwoMonthsItIsAlwaysValidAndTheServerIsAskedTwiceAWeek() {
        registered();
        for (int day = 0; day < 60; day++) {
            world.run(Duration.ofDays(1));
            assertThat(identity().certificate().getNotAfter().toInstant())
                    .isAfter(world.clock().instant().plus(Duration.ofDays(2)));
        }
        assertThat(world.server.requests.size()).isBetween(15, 21);
    }

    @Test
    void machinesRegisteredTogetherRenewApart() {
        registered();
        Instant first = world.agent.certification().renewal().orElseThrow();
        world.agent.configure(new AgentSettings(AgentWorld.TOKEN, "pc-2", "", Map.of()));
        world.run();

        assertThat(Duration.between(first, world.agent.certification().renewal().orElseThrow())
                        .abs())
                .isGreaterThan(Duration.ofMinutes(1));
    }

    @Test
    void whileTheServerIsAwayTheCertificateIsUsedUntilItEndsAndThenTheDoctorSaysSo() {
        registered();
        world.server.goAway();

        days(6);
        assertThat(finding().level()).isEqualTo(Level.WARN);
        assertThat(finding().sentence()).contains("valid until 2026-01-08T");
        days(2);
        assertThat(finding().level()).isEqualTo(Level.FAIL);
        assertThat(finding().sentence()).contains("ended at 2026-01-08T");

        world.server.comeBack();
        world.run(Duration.ofMinutes(12));
        assertThat(finding().level()).isEqualTo(Level.OK);
    }

    @Test
    void aMachineThatRegisteredBeforeThereWereCertificatesGetsOne() throws Exception {
        registered();
        Files.delete(home.resolve("credentials.json"));
        world.killAndRestart();

        world.run();

        assertThat(world.server.enrolments).hasSize(1);
        assertThat(world.server.requests).hasSize(2);
        assertThat(identity().machine()).isEqualTo(new MachineId("pc-1"));
        assertThat(finding().level()).isEqualTo(Level.OK);
    }

    @Test
    void anOlderServerIsAskedRarelyAndTheDoctorSaysWhatCannotBeDone() {
        world.server.issues = false;
        registered();

        assertThat(credentials().identity()).isEmpty();
        assertThat(world.agent.view().problem()).as("patches come all the same").isEmpty();
        assertThat(finding().level()).isEqualTo(Level.WARN);
        assertThat(finding().sentence())
                .contains("cannot take part in encrypted swarms")
                .contains("issues none");
        assertThat(finding().remedy()).contains("Update the server");
        world.run(Duration.ofHours(10));
        assertThat(world.server.requests.size()).isBetween(50, 130);

        world.server.issues = true;
        world.run(AGAIN_AND_A_LITTLE);
        assertThat(finding().level()).isEqualTo(Level.OK);
        assertThat(identity().machine()).isEqualTo(new MachineId("pc-1"));
    }

    @Test
    void aServerThatWasUpdatedIsAskedAsSoonAsItAnswersAgain() {
        world.server.issues = false;
        registered();
        world.server.goAway();
        world.run(Duration.ofSeconds(20));
        world.server.issues = true;
        world.server.comeBack();
        world.run(Duration.ofSeconds(40));
        assertThat(credentials().identity()).isEmpty();

        world.server.changed();
        world.run();

        assertThat(credentials().identity()).isPresent();
    }

    @Test
    void aServerWithoutItsAuthorityIsSaidSoAndAskedAgain() {
        registered();
        world.server.certifiesNot = new LocalFault("SERVER_BUSY", "The authority is not there", "Wait.");
        world.run(Duration.ofDays(5));
        assertThat(finding().level()).isEqualTo(Level.WARN);
        assertThat(finding().sentence()).contains("valid until").contains("The authority is not there");

        world.server.certifiesNot = null;
        world.run(AGAIN_AND_A_LITTLE);
        assertThat(finding().level()).isEqualTo(Level.OK);
    }

    @Test
    void aClockThatIsDaysOffNeitherEndsACertificateNorAsksForOthersWithoutPause() {
        world.server.clockBehind = Duration.ofDays(30).toMillis();
        registered();

        assertThat(finding().level()).isEqualTo(Level.OK);
        assertThat(credentials().authenticate(issue(world.server.authority))).isInstanceOf(Authorised.class);
        world.run(Duration.ofDays(2));
        assertThat(world.server.requests).hasSize(1);
    }

    @Test
    void certificatesThatAreShortLivedAreRenewedWithoutFlooding() {
        world.server.validity = Duration.ofHours(1);
        registered();
        world.run(Duration.ofHours(24));

        assertThat(world.server.requests.size()).isBetween(40, 80);
        assertThat(identity().certificate().getNotAfter().toInstant())
                .isAfter(world.clock().instant());
    }

    @Test
    void aCertificateForAnotherMachineOrKeyIsNotTaken() {
        registered();
        PeerIdentity first = identity();
        world.server.renames = "pc-9";
        world.run(Duration.ofDays(5));

        assertThat(identity()).isEqualTo(first);
        assertThat(finding().sentence()).contains("not one for this machine");
    }

    @Test
    void aNewRegistrationMakesANewKeyAndForgetsWhatAnotherFleetIssued() {
        registered();
        PeerIdentity first = identity();
        world.server.issues = false;
        world.agent.configure(new AgentSettings(AgentWorld.TOKEN, "pc-2", "", Map.of()));
        world.run();
        assertThat(credentials().identity()).isEmpty();

        world.server.issues = true;
        world.run(AGAIN_AND_A_LITTLE);
        assertThat(identity().machine()).isEqualTo(new MachineId("pc-2"));
        assertThat(identity().key()).isNotEqualTo(first.key());
    }

    @Test
    void whatIsKeptForAnotherServerOrCannotBeReadIsNotUsed() throws Exception {
        registered();
        Path file = home.resolve("credentials.json");
        String good = Files.readString(file);
        for (String bad : List.of(
                "",
                "{}",
                good.substring(0, good.length() / 2),
                good.replace("A".repeat(43), "B".repeat(43)),
                good.replace("\"pc-1\"", "\"pc-2\""),
                good.replaceFirst("\"key\":\"M", "\"key\":\"A"),
                good.replaceFirst("\"chain\":\\[\"M", "\"chain\":[\"A"),
                good + " ".repeat(300 << 10))) {
            Files.writeString(file, bad, StandardCharsets.UTF_8);
            int asked = world.server.requests.size();
            world.killAndRestart();
            world.run();

            assertThat(world.server.requests).as(bad).hasSize(asked + 1);
            assertThat(identity().machine()).isEqualTo(new MachineId("pc-1"));
        }
    }

    @Test
    void killedAtAnyStepOfARegistrationTheNextAgentHasIdentityAndCertificate() {
        for (String step : List.of("agent.identity-stored", "agent.certificate-kept")) {
            AgentWorld killed = new AgentWorld(home.resolve(step));
            killed.killAt = step;
            killed.start();
            assertThat(catchThrowable(killed::run)).isInstanceOf(Killed.class);

            killed.killAndRestart();
            killed.run();

            assertThat(killed.server.enrolments).as(step).hasSize(1);
            assertThat(killed.agent.certification().credentials().identity()).isPresent();
        }
    }

    @Test
    void aDiskThatTakesNothingIsSaidAndTheCertificateIsUsedAllTheSame() throws Exception {
        Files.createDirectories(home.resolve("credentials.json/in-the-way"));
        registered();

        assertThat(identity().machine()).isEqualTo(new MachineId("pc-1"));
        assertThat(finding().level()).isEqualTo(Level.WARN);
        assertThat(finding().sentence()).contains("cannot keep its certificate");
    }

    @Test
    void theServerIsToldUntilWhenItIsValid() {
        registered();
        world.run(Duration.ofSeconds(10));

        assertThat(world.server.inventories).last().satisfies(inventory -> assertThat(inventory.certificateUntil())
                .isEqualTo(identity().certificate().getNotAfter().getTime()));
    }

    private static final Duration AGAIN_AND_A_LITTLE = Certification.AGAIN.plusMinutes(1);

    private void registered() {
        world.start();
        world.run();
    }

    private void days(int days) {
        for (int day = 0; day < days; day++) {
            world.run(Duration.ofDays(1));
        }
    }

    private PeerCredentials credentials() {
        return world.agent.certification().credentials();
    }

    private PeerIdentity identity() {
        return credentials().identity().orElseThrow();
    }

    private X509Certificate issue(CertificateAuthority authority) {
        return authority.issue(
                P256.generate().getPublic(), new MachineId("pc-2"), world.server.time(), Duration.ofDays(7));
    }

    private Finding finding() {
        return new AgentHealth(world.agent, world.surroundings)
                .check().stream()
                        .filter(finding -> finding.subject().equals("certificate"))
                        .findFirst()
                        .orElseThrow();
    }
}
