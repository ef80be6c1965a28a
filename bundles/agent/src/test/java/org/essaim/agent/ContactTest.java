/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.essaim.agent.FakeModules.FakeVerifier;
import org.essaim.agent.server.ServerLink;
import org.essaim.api.RequestFault;
import org.essaim.api.TrustFault;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.health.HealthCheck.Finding;
import org.essaim.api.health.HealthCheck.Level;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContactTest {

    @TempDir
    Path home;

    private AgentWorld world;

    @BeforeEach
    void makeAWorld() {
        world = new AgentWorld(home);
    }

    @Test
    void aMachineRegistersOnceAndKeepsItsIdentityForItselfAlone() throws Exception {
        world.start();
        world.run();
        assertThat(world.server.enrolments).singleElement().satisfies(enrolment -> {
            assertThat(enrolment.machine()).isEqualTo("pc-1");
            assertThat(enrolment.secret()).isEqualTo("secret-123");
            assertThat(enrolment.site()).isEqualTo("leiden");
            assertThat(enrolment.labels()).containsEntry("room", "B12");
        });
        Path identity = home.resolve("identity.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(identity)))
                .isEqualTo("rw-------");
        world.killAndRestart();
        world.run();
        assertThat(world.server.enrolments).hasSize(1);
        assertThat(world.agent.view().machine())
                .hasValueSatisfying(id -> assertThat(id.value()).isEqualTo("pc-1"));
    }

    @Test
    void theKeysOfTheRegistrationAreHandedToEveryVerifierThatAppears() {
        world.start();
        world.run();
        assertThat(world.verifier.trusted).containsExactly(FakeServer.KEY);
        world.verifier = new FakeVerifier();
        world.killAndRestart();
        world.run();
        assertThat(world.verifier.trusted).containsExactly(FakeServer.KEY);
    }

    @Test
    void anIdleMachineHearsOfARolloutAtOnceAndOtherwiseRests() {
        world.start();
        world.run(Duration.ofMinutes(10));
        assertThat(world.server.polls).isLessThan(5);
        world.server.deploy(7, world.patch("app", "1"));
        world.run(Duration.ofMillis(300));
        assertThat(world.server.states(7)).startsWith(ActionState.ASSIGNED);
    }

    @Test
    void withoutATokenItSaysWhatToDoAndGoesOnAtOnceWhenThereIsOne() {
        AgentSettings right = world.settings;
        world.settings = new AgentSettings("", "pc-1", "", Map.of());
        world.start();
        world.run(Duration.ofMinutes(5));
        assertThat(world.agent.view().problem())
                .hasValueSatisfying(
                        text -> assertThat(text).contains("no token").contains("org.essaim.agent.cfg"));
        assertThat(finding("token").level()).isEqualTo(Level.FAIL);
        world.agent.configure(right);
        world.run(Duration.ofMillis(300));
        assertThat(world.agent.view().problem()).isEmpty();
        assertThat(world.server.enrolments).hasSize(1);
        assertThat(finding("server").level()).isEqualTo(Level.OK);
    }

    @Test
    void aTokenThatIsNoneIsSaidSo() {
        world.settings = new AgentSettings("essaim1:nonsense", "pc-1", "", Map.of());
        world.start();
        world.run();
        assertThat(finding("token").sentence()).contains("is not a token");
    }

    @Test
    void aNameThatCannotBeAMachinesIsSaidSo() {
        world.settings = new AgentSettings(AgentWorld.TOKEN, "pc 1/..", "", Map.of());
        world.start();
        world.run();
        assertThat(world.agent.view().problem())
                .hasValueSatisfying(text -> assertThat(text).contains("pc 1/.."));
        assertThat(world.server.enrolments).isEmpty();
    }

    @Test
    void aRefusedTokenIsTriedMoreAndMoreRarelyAndSaidClearly() {
        world.server.refusesToken =
                new RequestFault(ServerLink.TOKEN_REFUSED, "The server does not accept the token", "Copy another.");
        world.start();
        world.run(Duration.ofMinutes(10));
        assertThat(world.server.enrolments.size()).isBetween(10, 30);
        assertThat(world.agent.view().problem()).hasValue("The server does not accept the token. Copy another.");
        assertThat(finding("token").remedy()).isEqualTo("Copy another.");
        world.server.refusesToken = null;
        world.run(Duration.ofSeconds(61));
        assertThat(world.agent.view().problem()).isEmpty();
    }

    @Test
    void aServerWithAnotherKeyIsNotSpokenTo() {
        world.server.down = new TrustFault("WRONG_SERVER_KEY", "another key", "copy its new token");
        world.start();
        world.run();
        assertThat(finding("token").sentence()).isEqualTo("another key");
        assertThat(world.server.enrolments).isEmpty();
    }

    @Test
    void aServerThatHasForgottenTheMachineGetsANewRegistration() {
        world.start();
        world.run();
        world.server.knowsMachine = false;
        world.server.changed();
        world.run(Duration.ofSeconds(5));
        assertThat(world.server.enrolments).hasSize(2);
        assertThat(world.agent.view().problem()).isEmpty();
    }

    @Test
    void whileTheServerIsAwayTheTransferGoesOnAndTheEndIsReportedLater() {
        TestPatch one = world.patch("app", "1");
        world.start();
        world.server.deploy(7, one);
        world.run();
        world.server.goAway();
        world.session(one).deliver(one.payload);
        world.run(Duration.ofHours(3));
        assertThat(world.live).containsKey("app");
        assertThat(finding("server").level()).isEqualTo(Level.FAIL);
        int announced = world.peers.reannounced;
        world.server.comeBack();
        world.run(Duration.ofSeconds(61));
        assertThat(world.server.last(7).state()).isEqualTo(ActionState.FINISHED);
        assertThat(world.peers.reannounced).isGreaterThan(announced);
    }

    @Test
    void theBackOffEndsAtOnceWhenTheConfigurationChanges() {
        world.server.goAway();
        world.start();
        world.run(Duration.ofHours(1));
        world.server.comeBack();
        world.agent.configure(new AgentSettings(AgentWorld.TOKEN, "pc-1", "delft", Map.of()));
        world.run(Duration.ofMillis(300));
        assertThat(world.server.enrolments).hasSize(1);
    }

    @Test
    void anotherTrackerEpochMakesTheMachineAnnounceAgain() {
        world.start();
        world.run();
        int before = world.peers.reannounced;
        world.server.changed();
        world.run();
        assertThat(world.peers.reannounced).isEqualTo(before);
        world.server.epoch = "2";
        world.server.changed();
        world.run();
        assertThat(world.peers.reannounced).isEqualTo(before + 1);
    }

    @Test
    void theInventoryIsSentWhenItChanges() {
        TestPatch one = world.patch("app", "1");
        world.start();
        world.run(Duration.ofSeconds(30));
        assertThat(world.server.inventories).hasSize(1);
        world.deployed(7, one);
        world.run(Duration.ofSeconds(6));
        assertThat(world.server.inventories).hasSize(2);
        assertThat(world.server.inventories.get(1).live()).containsEntry("app", "1");
        assertThat(world.server.inventories.get(1).modules()).containsEntry("tracking", "1.0.0");
        world.agent.configure(new AgentSettings(AgentWorld.TOKEN, "pc-1", "delft", Map.of()));
        world.run(Duration.ofSeconds(6));
        assertThat(world.server.inventories.get(2).site()).isEqualTo("delft");
    }

    @Test
    void aMachineThatIsRenamedRegistersUnderItsNewName() {
        world.start();
        world.run();
        world.agent.configure(new AgentSettings(AgentWorld.TOKEN, "pc-2", "", Map.of()));
        world.run();
        assertThat(world.server.enrolments).hasSize(2);
        assertThat(world.agent.view().machine())
                .hasValueSatisfying(id -> assertThat(id.value()).isEqualTo("pc-2"));
    }

    @Test
    void anActionThatTheServerNoLongerListsIsStopped() {
        TestPatch one = world.patch("app", "1");
        world.start();
        world.server.deploy(7, one);
        world.run();
        var session = world.session(one);
        world.server.drop(7);
        world.run();
        assertThat(session.closed).isTrue();
        assertThat(world.server.last(7).state()).isEqualTo(ActionState.CANCELED);
        assertThat(world.agent.view().work()).isEmpty();
    }

    @Test
    void aServerRestoredFromAnOldBackupIsToldTheEndAgain() {
        TestPatch one = world.patch("app", "1");
        world.server.closesEndedActions = false;
        world.start();
        world.deployed(7, one);
        long told = world.server.feedback.stream()
                .filter(each -> each.state() == ActionState.FINISHED)
                .count();
        world.server.deploy(7, one);
        world.run();
        assertThat(world.server.feedback.stream()
                        .filter(each -> each.state() == ActionState.FINISHED)
                        .count())
                .isGreaterThan(told);
        assertThat(world.applier.calls).hasSize(1);
    }

    @Test
    void otherModulesReachTheServerOverTheChannelOnceThereIsOne() throws Exception {
        world.start();
        byte[] json = "{}".getBytes(StandardCharsets.UTF_8);
        assertThat(world.agent.post("announce", json).toCompletableFuture()).isCompletedExceptionally();
        world.run();
        assertThat(world.agent.post("announce", json).toCompletableFuture().get())
                .isEqualTo(json);
    }

    @Test
    void theDoctorIsToldOfAClockThatIsDaysOff() {
        world.server.clockBehind = Duration.ofDays(3).toMillis();
        world.start();
        world.run();
        assertThat(finding("clock").level()).isEqualTo(Level.WARN);
        assertThat(finding("clock").sentence()).contains("3 days ahead of");
        world.server.clockBehind = 0;
        world.server.changed();
        world.run();
        assertThat(finding("clock").level()).isEqualTo(Level.OK);
    }

    @Test
    void theDoctorIsToldOfADiskThatIsNearlyFull() {
        world.start();
        world.run();
        assertThat(finding("disk").level()).isEqualTo(Level.OK);
        world.free = 500L << 20;
        assertThat(finding("disk").level()).isEqualTo(Level.WARN);
        world.free = 1;
        assertThat(finding("disk").level()).isEqualTo(Level.FAIL);
    }

    private Finding finding(String subject) {
        List<Finding> findings = new AgentHealth(world.agent, world.surroundings).check();
        return findings.stream()
                .filter(finding -> finding.subject().equals(subject))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing on " + subject + " in " + findings));
    }
}
