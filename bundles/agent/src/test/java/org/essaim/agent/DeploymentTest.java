/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.essaim.api.fleet.ActionState.APPLYING;
import static org.essaim.api.fleet.ActionState.ASSIGNED;
import static org.essaim.api.fleet.ActionState.DOWNLOADING;
import static org.essaim.api.fleet.ActionState.ERROR;
import static org.essaim.api.fleet.ActionState.FINISHED;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.essaim.agent.FakeModules.FakeSession;
import org.essaim.agent.server.ServerLink.Feedback;
import org.essaim.api.LocalFault;
import org.essaim.api.RequestFault;
import org.essaim.api.TrustFault;
import org.essaim.api.patching.ApplyOutcome;
import org.essaim.api.transfer.TransferOutcome;
import org.junit.jupiter.api.Test;

/** From the order to the report. */
class DeploymentTest extends AgentTest {

    @Test
    void aPatchIsFetchedVerifiedAppliedAndReported() {
        world.deployed(7, one);
        assertThat(world.server.states(7)).containsExactly(ASSIGNED, DOWNLOADING, APPLYING, FINISHED);
        assertThat(world.steps).containsSubsequence("agent.downloaded", "agent.applying", "agent.finished");
        Feedback last = world.server.last(7);
        assertThat(last.liveTree()).hasValue(world.live.get("app").live().toString());
        assertThat(last.bytesHave()).isEqualTo(one.payload.length);
        assertThat(last.bytesFromOrigin() + last.bytesFromPeers()).isEqualTo(one.payload.length);
        assertThat(last.rate()).isZero();
        assertThat(world.agent.view().live()).containsExactly(one.id);
    }

    @Test
    void whatIsLiveIsOfferedFromItsInstalledFilesAndTheStagingIsGone() {
        world.deployed(7, one);
        assertThat(world.transfer.open).isEmpty();
        assertThat(world.seeder.offered).containsOnlyKeys(one.swarm());
        assertThat(world.seeder.offered.get(one.swarm()).complete()).isTrue();
        assertThat(FakeModules.read(world.seeder.offered.get(one.swarm()).storage()))
                .isEqualTo(one.payload);
        Path folder = home.resolve("swarms").resolve(one.swarm().hex());
        assertThat(folder.resolve("staging")).doesNotExist();
        assertThat(folder.resolve("metainfo.torrent")).exists();
        assertThat(Files.exists(home.resolve("actions").resolve("7.json"))).isFalse();
    }

    @Test
    void nothingIsOpenedBeforeTheVerifierHasAccepted() {
        world.verifier.signed.clear();
        world.server.deploy(7, one);
        world.run();
        assertThat(world.transfer.all).isEmpty();
        Feedback last = world.server.last(7);
        assertThat(last.state()).isEqualTo(ERROR);
        assertThat(last.code()).hasValue("BAD_SIGNATURE");
        assertThat(last.remedy()).hasValue("publish it properly");
        assertThat(home.resolve("swarms").resolve(one.swarm().hex())).doesNotExist();
    }

    @Test
    void aPatchThatIsSignedAsAnotherIsRefused() {
        world.server.deploy(7, one);
        world.verifier.signed.put("signed " + one.id, two);
        world.server.patches.put(one.id, two);
        world.verifier.signed.put("signed " + two.id, two);
        world.run();
        assertThat(world.server.last(7).code()).hasValue("WRONG_PATCH");
        assertThat(world.transfer.all).isEmpty();
    }

    @Test
    void contentThatIsWrongIsFetchedOnceMoreAndThenGivenUp() {
        world.server.deploy(7, one);
        world.run();
        byte[] bad = one.payload.clone();
        bad[bad.length - 1] ^= 1;
        FakeSession first = world.session(one);
        first.deliver(bad);
        world.run();
        assertThat(first.closed).isTrue();
        assertThat(world.session(one)).isNotSameAs(first);
        assertThat(world.server.last(7).state()).isEqualTo(DOWNLOADING);
        world.session(one).deliver(bad);
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(ERROR);
        assertThat(world.server.last(7).code()).hasValue("WRONG_CONTENT");
        assertThat(world.applier.calls).isEmpty();
        assertThat(world.seeder.offered).isEmpty();
    }

    @Test
    void wrongContentThatIsRightTheSecondTimeIsApplied() {
        world.server.deploy(7, one);
        world.run();
        world.session(one).deliver(new byte[one.payload.length]);
        world.run();
        world.session(one).deliver(one.payload);
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(FINISHED);
    }

    @Test
    void aTransferThatFailsLocallyIsTriedAgainAndOneThatCannotBeIsAnError() {
        world.transfer.refuses = new LocalFault("PORT_TAKEN", "the port is taken", "free it");
        world.server.deploy(7, one);
        world.run();
        assertThat(world.server.last(7).code()).hasValue("PORT_TAKEN");
        world.transfer.refuses = null;
        world.run(Duration.ofSeconds(10));
        world.session(one)
                .completion
                .complete(new TransferOutcome.Failed(new TrustFault("BAD_METAINFO", "no good", "publish again")));
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(ERROR);
        assertThat(world.transfer.open).isEmpty();
    }

    @Test
    void aRefusalByTheApplierIsReportedWithItsRemedyAndNothingIsSeeded() {
        world.applier.answers = new ApplyOutcome.Refused(
                new RequestFault("LOCAL_CHANGES", "someone changed it", "discard"), Optional.empty());
        world.deployed(7, one);
        assertThat(world.server.last(7).state()).isEqualTo(ERROR);
        assertThat(world.server.last(7).code()).hasValue("LOCAL_CHANGES");
        assertThat(world.server.last(7).remedy()).hasValue("discard");
        assertThat(world.transfer.open).isEmpty();
        assertThat(world.seeder.offered).isEmpty();
    }

    @Test
    void whatIsLiveAlreadyIsNotFetchedAgain() {
        world.deployed(7, one);
        int sessions = world.transfer.all.size();
        world.server.deploy(9, one);
        world.run();
        assertThat(world.server.last(9).state()).isEqualTo(FINISHED);
        assertThat(world.transfer.all).hasSize(sessions);
        assertThat(world.seeder.offered).containsOnlyKeys(one.swarm());
    }

    @Test
    void swarmsOfVersionsNeitherLiveNorPreviousAreDeleted() {
        TestPatch three = world.patch("app", "3");
        world.deployed(7, one);
        world.deployed(8, two);
        world.deployed(9, three);
        world.run(Duration.ofMinutes(2));
        assertThat(home.resolve("swarms").toFile().list())
                .containsExactlyInAnyOrder(two.swarm().hex(), three.swarm().hex());
    }

    @Test
    void aFileChangedInTheLiveTreeIsNotServedAndIsSaid() throws Exception {
        world.deployed(7, one);
        Path file = world.live.get("app").tree().resolve("app.txt");
        Files.writeString(file, "somebody was here, and wrote something longer");
        try {
            FakeModules.read(world.seeder.offered.get(one.swarm()).storage());
        } catch (java.io.UncheckedIOException expected) {
            assertThat(expected.getCause()).isInstanceOf(org.essaim.api.transfer.ContentChangedException.class);
        }
        assertThat(world.agent.view().problem())
                .hasValueSatisfying(text -> assertThat(text).contains("app.txt").contains("changed"));
    }

    @Test
    void progressIsToldAboutOnceASecondAndOnlyWhenItChanges() {
        world.server.deploy(7, one);
        world.run();
        int before = world.server.feedback.size();
        world.run(Duration.ofSeconds(20));
        assertThat(world.server.feedback).hasSize(before);
        for (int i = 1; i <= 100; i++) {
            world.session(one).have = i;
            world.run(Duration.ofMillis(100));
        }
        assertThat(world.server.feedback.size() - before).isBetween(8, 12);
        assertThat(world.server.last(7).bytesHave()).isGreaterThan(80);
    }
}
