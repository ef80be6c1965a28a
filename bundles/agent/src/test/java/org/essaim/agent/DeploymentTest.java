/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.essaim.api.fleet.ActionState.APPLYING;
import static org.essaim.api.fleet.ActionState.ASSIGNED;
import static org.essaim.api.fleet.ActionState.CANCELED;
import static org.essaim.api.fleet.ActionState.DOWNLOADED;
import static org.essaim.api.fleet.ActionState.DOWNLOADING;
import static org.essaim.api.fleet.ActionState.ERROR;
import static org.essaim.api.fleet.ActionState.FINISHED;
import static org.essaim.api.fleet.ActionState.ROLLED_BACK;
import static org.essaim.api.fleet.ActionState.ROLLING_BACK;
import static org.essaim.api.fleet.ActionState.WAITING;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.essaim.agent.FakeModules.FakeSeeder;
import org.essaim.agent.FakeModules.FakeSession;
import org.essaim.agent.FakeModules.FakeTransfer;
import org.essaim.agent.server.ServerLink.Feedback;
import org.essaim.agent.server.ServerLink.Kind;
import org.essaim.api.LocalFault;
import org.essaim.api.RequestFault;
import org.essaim.api.TrustFault;
import org.essaim.api.patching.ApplyOutcome;
import org.essaim.api.transfer.TransferOutcome;
import org.essaim.api.transfer.TransferProgress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeploymentTest {

    @TempDir
    Path home;

    private AgentWorld world;
    private TestPatch one;
    private TestPatch two;

    @BeforeEach
    void startAnAgent() {
        world = new AgentWorld(home);
        one = world.patch("app", "1");
        two = world.patch("app", "2");
        world.start();
        world.run();
    }

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
    void whileTheVerifierIsAwayNothingIsAcceptedAndTheDetailSaysSo() {
        world.modules.verifier().clear(world.verifier);
        world.server.deploy(7, one);
        world.run();
        assertThat(world.transfer.all).isEmpty();
        assertThat(world.server.last(7).detail()).contains("verification module");
        world.modules.verifier().set(world.verifier);
        world.run();
        assertThat(world.transfer.all).hasSize(1);
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
    void aVerifierThatIsReplacedInTheMiddleIsFollowedByTheNextOne() {
        world.server.deploy(7, one);
        world.run();
        world.verifier.breaks = new IllegalStateException("bundle was stopped");
        world.session(one).deliver(one.payload);
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(DOWNLOADING);
        world.verifier.breaks = null;
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(FINISHED);
    }

    @Test
    void anInterruptedTransferIsOpenedAgainAsSoonAsThereIsAnEngine() {
        world.server.deploy(7, one);
        world.run();
        FakeTransfer former = world.transfer;
        world.modules.transfer().clear(former);
        world.session(one).completion.complete(new TransferOutcome.Interrupted());
        world.run();
        assertThat(world.server.last(7).detail()).contains("transfer module");
        world.transfer = new FakeTransfer();
        world.modules.transfer().set(world.transfer);
        world.run();
        world.session(one).deliver(one.payload);
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(FINISHED);
    }

    @Test
    void anEngineThatDisappearsWithoutAWordIsReplacedToo() {
        world.server.deploy(7, one);
        world.run();
        world.transfer = new FakeTransfer();
        world.modules.transfer().set(world.transfer);
        world.run();
        assertThat(world.session(one).closed).isFalse();
    }

    @Test
    void aFullDiskIsSaidBeforeAnythingIsFetchedAndItGoesOnWhenThereIsRoom() {
        world.free = 10;
        world.server.deploy(7, one);
        world.run();
        Feedback last = world.server.last(7);
        assertThat(last.state()).isEqualTo(WAITING);
        assertThat(last.code()).hasValue("DISK_FULL");
        long missing = one.payload.length + one.descriptor.treeLength() - 10;
        assertThat(last.detail()).contains(missing + " bytes are missing");
        assertThat(world.transfer.all).isEmpty();
        world.free = 1 << 20;
        world.run(Duration.ofSeconds(10));
        assertThat(world.server.last(7).state()).isEqualTo(DOWNLOADING);
    }

    @Test
    void aSessionThatIsBlockedByAFullDiskIsWaitedFor() {
        world.server.deploy(7, one);
        world.run();
        world.session(one).state = TransferProgress.State.BLOCKED;
        world.session(one).problem = Optional.of(new LocalFault("DISK_FULL", "full", "free some"));
        world.free = 0;
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(WAITING);
        assertThat(world.server.last(7).detail()).contains("are missing");
        world.session(one).state = TransferProgress.State.DOWNLOADING;
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(DOWNLOADING);
    }

    @Test
    void aDiskThatFillsUpWhileApplyingIsWaitedForToo() {
        world.applier.answers =
                new ApplyOutcome.Refused(new LocalFault("DISK_FULL", "no room for the tree", "free"), Optional.empty());
        world.deployed(7, one);
        assertThat(world.server.last(7).state()).isEqualTo(WAITING);
        world.applier.answers = null;
        world.run(Duration.ofSeconds(10));
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
    void aPausedRolloutPausesTheSessionAndIsNotApplied() {
        world.server.deploy(7, one);
        world.run();
        world.server.order(7, Kind.DEPLOY, one, true);
        world.run();
        assertThat(world.session(one).paused).isTrue();
        assertThat(world.server.last(7).detail()).contains("Paused");
        world.session(one).deliver(one.payload);
        world.run();
        assertThat(world.applier.calls).isEmpty();
        assertThat(world.server.last(7).state()).isEqualTo(DOWNLOADED);
        world.server.order(7, Kind.DEPLOY, one, false);
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(FINISHED);
    }

    @Test
    void aCanceledDownloadIsClosedAndCleanedUp() {
        world.server.deploy(7, one);
        world.run();
        FakeSession session = world.session(one);
        world.server.order(7, Kind.CANCEL, one, false);
        world.run();
        assertThat(session.closed).isTrue();
        assertThat(world.server.last(7).state()).isEqualTo(CANCELED);
        assertThat(home.resolve("swarms").resolve(one.swarm().hex())).doesNotExist();
    }

    @Test
    void anApplicationThatHasBegunIsFinishedEvenWhenItIsCanceled() {
        world.server.deploy(7, one);
        world.run();
        world.holdWork = true;
        world.session(one).deliver(one.payload);
        world.run();
        world.releaseWork();
        world.holdWork = true;
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(APPLYING);
        world.server.order(7, Kind.CANCEL, one, false);
        world.run();
        world.releaseWork();
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(FINISHED);
        assertThat(world.live).containsKey("app");
    }

    @Test
    void anActionCanceledBeforeItWasHeardOfIsReportedCanceled() {
        world.server.order(7, Kind.CANCEL, one, false);
        world.run();
        assertThat(world.server.states(7)).containsExactly(CANCELED);
    }

    @Test
    void theNewerOfTwoRolloutsOfOnePatchCounts() {
        world.server.deploy(7, one);
        world.run();
        world.server.deploy(8, two);
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(CANCELED);
        assertThat(world.server.last(7).code()).hasValue("SUPERSEDED");
        world.session(two).deliver(two.payload);
        world.run();
        assertThat(world.server.last(8).state()).isEqualTo(FINISHED);
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
    void anAbsentApplierIsWaitedFor() {
        world.modules.applier().clear(world.applier);
        world.deployed(7, one);
        assertThat(world.server.last(7).state()).isEqualTo(DOWNLOADED);
        assertThat(world.server.last(7).detail()).contains("patching module");
        world.modules.applier().set(world.applier);
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(FINISHED);
    }

    @Test
    void anApplierThatIsReplacedWhileItWorksIsFollowedByTheNextOne() {
        world.applier.breaks = new IllegalStateException("bundle was stopped");
        world.deployed(7, one);
        assertThat(world.server.last(7).state()).isEqualTo(APPLYING);
        world.applier.breaks = null;
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(FINISHED);
    }

    @Test
    void aModuleThatNeverWorksEndsInAnErrorNotInALoop() {
        world.applier.breaks = new IllegalStateException("always");
        world.deployed(7, one);
        world.run(Duration.ofMinutes(1));
        assertThat(world.server.last(7).state()).isEqualTo(ERROR);
        assertThat(world.applier.calls).hasSize(ActionRun.MAX_SURPRISES);
    }

    @Test
    void anUndoGoesBackWithoutADownloadAndOffersTheFormerVersionAgain() {
        world.deployed(7, one);
        world.deployed(8, two);
        assertThat(world.seeder.offered).containsOnlyKeys(two.swarm());
        int sessions = world.transfer.all.size();
        world.server.order(8, Kind.UNDO, two, false);
        world.run();
        assertThat(world.server.states(8)).endsWith(FINISHED, ROLLING_BACK, ROLLED_BACK);
        assertThat(world.server.last(8).liveTree()).isPresent();
        assertThat(world.transfer.all).hasSize(sessions);
        assertThat(world.seeder.offered).containsOnlyKeys(one.swarm());
        assertThat(world.server.feedback.stream().mapToLong(Feedback::seq))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void anUndoOfTheOnlyVersionLeavesNothing() {
        world.deployed(7, one);
        world.server.order(7, Kind.UNDO, one, false);
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(ROLLED_BACK);
        assertThat(world.server.last(7).liveTree()).isEmpty();
        assertThat(world.seeder.offered).isEmpty();
        assertThat(home.resolve("swarms").resolve(one.swarm().hex())).doesNotExist();
    }

    @Test
    void anUndoThatCannotBeIsAnErrorWithItsReason() {
        world.deployed(7, one);
        world.applier.answers =
                new ApplyOutcome.Refused(new RequestFault("NOT_LIVE", "it is not live", "look"), Optional.empty());
        world.server.order(7, Kind.UNDO, one, false);
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(ERROR);
        assertThat(world.server.last(7).code()).hasValue("NOT_LIVE");
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
    void aNewSeederIsOfferedWhatIsHeld() {
        world.deployed(7, one);
        world.seeder = new FakeSeeder();
        world.modules.seeder().set(world.seeder);
        world.run();
        assertThat(world.seeder.offered).containsOnlyKeys(one.swarm());
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
