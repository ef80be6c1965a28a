/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.essaim.api.fleet.ActionState.FINISHED;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.essaim.agent.FakeModules.FakeSeeder;
import org.essaim.agent.FakeModules.FakeSession;
import org.essaim.api.LocalFault;
import org.essaim.api.health.HealthCheck.Finding;
import org.essaim.api.health.HealthCheck.Level;
import org.essaim.api.patching.Installed;
import org.essaim.api.transfer.TransferRequest;
import org.junit.jupiter.api.Test;

/** What a machine holds, and offers to others straight from its live trees. */
class HoldingsTest extends AgentTest {

    @Test
    void aSeederThatRefusesAnOfferIsNoHarm() {
        world.seeder.refuses = new LocalFault("TOO_MANY_SWARMS", "enough is enough", "raise active.swarms");
        world.deployed(7, one);
        assertThat(world.server.last(7).state()).isEqualTo(FINISHED);
        assertThat(world.seeder.offered).isEmpty();
        world.seeder = new FakeSeeder();
        world.modules.seeder().set(world.seeder);
        world.run();
        assertThat(world.seeder.offered).containsOnlyKeys(one.swarm());
    }

    @Test
    void withoutASeederNothingIsOfferedUntilOneComes() {
        world.modules.seeder().clear(world.seeder);
        world.deployed(7, one);
        assertThat(world.server.last(7).state()).isEqualTo(FINISHED);
        assertThat(world.seeder.offered).isEmpty();
        world.modules.seeder().set(world.seeder);
        world.run();
        assertThat(world.seeder.offered).containsOnlyKeys(one.swarm());
    }

    @Test
    void aTreeWhoseStampsAreDamagedIsNotOfferedAndHarmsNothingElse() throws Exception {
        world.deployed(7, one);
        Files.writeString(world.live.get("app").stamps(), "rubbish");
        world.killAndRestart();
        world.run();
        assertThat(world.seeder.offered).isEmpty();
        TestPatch other = world.patch("tool", "1");
        world.deployed(8, other);
        assertThat(world.seeder.offered).containsOnlyKeys(other.swarm());
    }

    @Test
    void anApplierThatCannotSayWhatIsInstalledIsAskedAgain() {
        world.deployed(7, one);
        world.killAndRestart();
        world.applier.breaksListing = new IllegalStateException("bundle was stopped");
        world.run();
        assertThat(world.seeder.offered).isEmpty();
        world.applier.breaksListing = null;
        world.run(Duration.ofMinutes(2));
        assertThat(world.seeder.offered).containsOnlyKeys(one.swarm());
    }

    @Test
    void aTreeThatWasMovedIsOfferedFromWhereItIsNow() {
        world.deployed(7, one);
        TransferRequest before = world.seeder.offered.get(one.swarm());
        Installed moved = one.install(home.resolve("elsewhere"), Optional.empty());
        world.live.put("app", moved);
        world.run(Duration.ofMinutes(3));
        TransferRequest now = world.seeder.offered.get(one.swarm());
        assertThat(now).isNotNull().isNotSameAs(before);
        assertThat(FakeModules.read(now.storage())).isEqualTo(one.payload);
    }

    @Test
    void whatIsLiveNoMoreIsTakenBackEvenWhenTheAgentDidNotDoIt() {
        world.deployed(7, one);
        world.live.remove("app");
        world.run(Duration.ofMinutes(2));
        assertThat(world.seeder.offered).isEmpty();
        assertThat(world.agent.view().live()).isEmpty();
        assertThat(home.resolve("swarms").resolve(one.swarm().hex())).doesNotExist();
    }

    @Test
    void anAgentThatStopsTakesItsOffersBackAndClosesItsSessions() {
        world.deployed(7, one);
        world.server.deploy(8, two);
        world.run();
        FakeSession session = world.session(two);
        world.agent.close();
        assertThat(world.seeder.offered).isEmpty();
        assertThat(session.closed).isTrue();
        assertThat(home.resolve("actions/8.json")).exists();
    }

    @Test
    void afterARestartTheLiveTreesAreOfferedAgain() {
        world.deployed(7, one);
        TestPatch other = world.patch("tool", "3");
        world.deployed(8, other);
        world.killAndRestart();
        world.run();
        assertThat(world.seeder.offered).containsOnlyKeys(one.swarm(), other.swarm());
        assertThat(world.agent.view().live()).containsExactlyInAnyOrder(one.id, other.id);
    }

    @Test
    void aTreeWhoseMetainfoIsGoneIsNotOffered() throws Exception {
        world.deployed(7, one);
        world.killAndRestart();
        Files.delete(home.resolve("swarms").resolve(one.swarm().hex()).resolve("metainfo.torrent"));
        world.run();
        assertThat(world.seeder.offered).isEmpty();
    }

    @Test
    void anIdentityThatCannotBeKeptIsSaidAndTriedAgain() throws Exception {
        Path fresh = Files.createDirectory(home.resolve("fresh"));
        Path taken = Files.createDirectories(fresh.resolve("identity.json/occupied"));
        AgentWorld other = new AgentWorld(fresh);
        other.start();
        other.run();
        assertThat(other.agent.view().problem())
                .hasValueSatisfying(text -> assertThat(text).contains("cannot keep its identity"));
        Files.delete(taken);
        Files.delete(fresh.resolve("identity.json"));
        other.run(Duration.ofMinutes(2));
        assertThat(other.agent.view().problem()).isEmpty();
        assertThat(fresh.resolve("identity.json")).isRegularFile();
    }

    @Test
    void beforeTheFirstAnswerTheDoctorSaysToWait() throws Exception {
        AgentWorld other = new AgentWorld(Files.createDirectory(home.resolve("fresh")));
        other.start();
        assertThat(findings(other))
                .anyMatch(finding -> finding.level() == Level.WARN
                        && finding.subject().equals("server")
                        && finding.sentence().contains("No answer"));
        other.run();
        assertThat(findings(other))
                .anyMatch(finding -> finding.level() == Level.OK
                        && finding.subject().equals("server")
                        && finding.sentence().contains("pc-1"));
    }

    @Test
    void theDoctorTellsLittleRoomFromVeryLittle() {
        world.free = AgentHealth.LITTLE;
        assertThat(disk()).isEqualTo(Level.OK);
        world.free = AgentHealth.LITTLE - 1;
        assertThat(disk()).isEqualTo(Level.WARN);
        world.free = AgentHealth.VERY_LITTLE - 1;
        assertThat(disk()).isEqualTo(Level.FAIL);
    }

    private Level disk() {
        return findings(world).stream()
                .filter(finding -> finding.subject().equals("disk"))
                .findFirst()
                .orElseThrow()
                .level();
    }

    private static List<Finding> findings(AgentWorld world) {
        return new AgentHealth(world.agent, world.surroundings).check();
    }
}
