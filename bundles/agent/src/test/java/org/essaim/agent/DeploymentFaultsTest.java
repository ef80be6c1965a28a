/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.essaim.api.fleet.ActionState.ASSIGNED;
import static org.essaim.api.fleet.ActionState.DOWNLOADING;
import static org.essaim.api.fleet.ActionState.ERROR;
import static org.essaim.api.fleet.ActionState.FINISHED;
import static org.essaim.api.fleet.ActionState.WAITING;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.essaim.agent.FakeModules.FakeSession;
import org.essaim.agent.server.ServerLink.Feedback;
import org.essaim.agent.server.ServerLink.Kind;
import org.essaim.api.LocalFault;
import org.essaim.api.RequestFault;
import org.essaim.api.patching.ApplyOutcome;
import org.essaim.api.transfer.TransferOutcome;
import org.essaim.api.transfer.TransferProgress;
import org.essaim.api.verification.Verdict;
import org.junit.jupiter.api.Test;

/** What the server, the disk and the modules may answer on the way: an error that is said, or a wait that ends. */
class DeploymentFaultsTest extends AgentTest {

    @Test
    void aPatchThatTheServerDoesNotHaveIsAnErrorWithItsReason() {
        world.server.refusesPapers = new RequestFault("NO_SUCH_PATCH", "There is no patch app:1", "publish it");
        world.server.deploy(7, one);
        world.run();
        Feedback last = world.server.last(7);
        assertThat(last.state()).isEqualTo(ERROR);
        assertThat(last.code()).hasValue("NO_SUCH_PATCH");
        assertThat(last.remedy()).hasValue("publish it");
        assertThat(world.transfer.all).isEmpty();
    }

    @Test
    void aServerThatCannotTellWhatAPatchIsIsAskedAgain() {
        world.server.refusesPapers = new LocalFault("SERVER_BUSY", "too many questions", "wait");
        world.server.deploy(7, one);
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(ASSIGNED);
        assertThat(world.server.last(7).detail())
                .contains("Waiting for the server")
                .contains("too many questions");
        world.server.refusesPapers = null;
        world.run(Duration.ofMinutes(1));
        world.session(one).deliver(one.payload);
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(FINISHED);
    }

    @Test
    void whatBelongsToAPatchIsAskedForAgainWhenTheDiskTakesIt() throws Exception {
        Path swarms = home.resolve("swarms");
        Files.deleteIfExists(swarms);
        Files.writeString(swarms, "a file where the folder should be");
        world.server.deploy(7, one);
        world.run();
        assertThat(world.transfer.all).isEmpty();
        assertThat(world.server.last(7).state()).isEqualTo(ASSIGNED);
        Files.delete(swarms);
        world.run(Duration.ofMinutes(1));
        assertThat(world.server.last(7).state()).isEqualTo(DOWNLOADING);
    }

    @Test
    void aStagingFolderThatCannotBeMadeIsSaidAndWaitedFor() throws Exception {
        world.modules.transfer().clear(world.transfer);
        world.server.deploy(7, one);
        world.run();
        Path staging = home.resolve("swarms").resolve(one.swarm().hex()).resolve("staging");
        Files.writeString(staging, "a file where the folder should be");
        world.modules.transfer().set(world.transfer);
        world.run();
        Feedback last = world.server.last(7);
        assertThat(last.state()).isEqualTo(WAITING);
        assertThat(last.code()).hasValue("IO_ERROR");
        assertThat(last.remedy().orElseThrow()).contains("Check the disk");
        Files.delete(staging);
        world.run(Duration.ofMinutes(1));
        assertThat(world.server.last(7).state()).isEqualTo(DOWNLOADING);
    }

    @Test
    void anEngineThatRefusesThePatchForGoodEndsIt() {
        world.transfer.refuses = new RequestFault("BAD_METAINFO", "this cannot be fetched", "publish it again");
        world.server.deploy(7, one);
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(ERROR);
        assertThat(world.server.last(7).code()).hasValue("BAD_METAINFO");
        assertThat(world.server.last(7).remedy()).hasValue("publish it again");
    }

    @Test
    void aTransferThatFailsForWantOfSomethingLocalIsOpenedAgain() {
        world.server.deploy(7, one);
        world.run();
        world.session(one)
                .completion
                .complete(new TransferOutcome.Failed(new LocalFault("IO_ERROR", "the disk is slow", "wait")));
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(WAITING);
        assertThat(world.server.last(7).detail()).isEqualTo("the disk is slow");
        world.run(Duration.ofMinutes(1));
        assertThat(world.transfer.all).hasSize(2);
        world.session(one).deliver(one.payload);
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(FINISHED);
    }

    @Test
    void aCompletionThatFailsInsideTheEngineIsAnInterruption() {
        world.server.deploy(7, one);
        world.run();
        world.session(one).completion.completeExceptionally(new IllegalStateException("engine bug"));
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(DOWNLOADING);
        assertThat(world.transfer.all).hasSize(2);
    }

    @Test
    void aSessionThatDoesNotCloseCleanlyHoldsNothingUp() {
        world.server.deploy(7, one);
        world.run();
        FakeSession session = world.session(one);
        session.breaksClosing = new IllegalStateException("engine bug");
        session.deliver(one.payload);
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(FINISHED);
    }

    @Test
    void aBlockedSessionWithoutAReasonSaysWhereToLook() {
        world.server.deploy(7, one);
        world.run();
        world.session(one).state = TransferProgress.State.BLOCKED;
        world.run();
        Feedback last = world.server.last(7);
        assertThat(last.state()).isEqualTo(WAITING);
        assertThat(last.code()).hasValue("BLOCKED");
        assertThat(last.remedy().orElseThrow()).contains("log");
    }

    @Test
    void aSessionThatGoesOnWithoutTheWanSaysWhatIsMissingAndWhatToDo() {
        world.server.deploy(7, one);
        world.run();
        world.session(one).problem = Optional.of(new LocalFault("WAN_SHUT", "Nothing may come", "Use site:limit."));
        world.run();
        Feedback last = world.server.last(7);
        assertThat(last.state()).isEqualTo(DOWNLOADING);
        assertThat(last.detail()).isEqualTo("Nothing may come. Use site:limit.");
        world.session(one).problem = Optional.empty();
        world.run();
        assertThat(world.server.last(7).detail()).startsWith("Fetching from");
    }

    @Test
    void aSessionThatChecksWhatIsThereSaysSo() {
        world.server.deploy(7, one);
        world.run();
        world.session(one).state = TransferProgress.State.CHECKING;
        world.run();
        assertThat(world.server.last(7).detail()).isEqualTo("Checking what is here already");
    }

    @Test
    void aVerifierThatIsAwayAtTheEndOfADownloadIsWaitedFor() {
        world.server.deploy(7, one);
        world.run();
        world.modules.verifier().clear(world.verifier);
        world.session(one).deliver(one.payload);
        world.run();
        assertThat(world.server.last(7).detail()).contains("verification module");
        assertThat(world.applier.calls).isEmpty();
        world.modules.verifier().set(world.verifier);
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(FINISHED);
    }

    @Test
    void contentThatCannotBeReadNowIsReadAgainWithoutFetchingItAnew() {
        world.server.deploy(7, one);
        world.run();
        world.verifier.rejects = new Verdict.Rejected("UNREADABLE", "the disk did not answer", "look at the disk");
        world.session(one).deliver(one.payload);
        world.run(Duration.ofMillis(500));
        world.verifier.rejects = null;
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(FINISHED);
        assertThat(world.transfer.all).hasSize(1);
        assertThat(world.verifier.contentChecks).isGreaterThan(1);
    }

    @Test
    void contentThatCanNeverBeReadEndsInAnErrorNotInALoop() {
        world.server.deploy(7, one);
        world.run();
        world.verifier.rejects = new Verdict.Rejected("UNREADABLE", "the disk did not answer", "look at the disk");
        world.session(one).deliver(one.payload);
        world.run(Duration.ofMinutes(2));
        assertThat(world.server.last(7).state()).isEqualTo(ERROR);
        assertThat(world.server.last(7).code()).hasValue("UNREADABLE");
        assertThat(world.server.last(7).remedy()).hasValue("look at the disk");
        assertThat(world.verifier.contentChecks).isEqualTo(ActionRun.MAX_SURPRISES);
    }

    @Test
    void aRejectionForAnyOtherReasonEndsItAtOnce() {
        world.server.deploy(7, one);
        world.run();
        world.verifier.rejects = new Verdict.Rejected("WRONG_MANIFEST", "it is another manifest", "publish again");
        world.session(one).deliver(one.payload);
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(ERROR);
        assertThat(world.server.last(7).code()).hasValue("WRONG_MANIFEST");
        assertThat(world.verifier.contentChecks).isEqualTo(1);
        assertThat(world.applier.calls).isEmpty();
    }

    @Test
    void whatDidNotFitIsAppliedAgainOnlyWhenThereIsRoom() {
        world.applier.answers =
                new ApplyOutcome.Refused(new LocalFault("DISK_FULL", "no room for the tree", "free"), Optional.empty());
        world.server.deploy(7, one);
        world.run();
        world.free = 0;
        world.session(one).deliver(one.payload);
        world.run(Duration.ofMinutes(2));
        assertThat(world.server.last(7).state()).isEqualTo(WAITING);
        assertThat(world.server.last(7).code()).hasValue("DISK_FULL");
        assertThat(world.server.last(7).detail()).contains("are missing");
        assertThat(world.applier.calls).hasSize(1);
        world.applier.answers = null;
        world.free = Long.MAX_VALUE;
        world.run(Duration.ofMinutes(1));
        assertThat(world.server.last(7).state()).isEqualTo(FINISHED);
    }

    @Test
    void noMoreThanEightDeploymentsAreWorkedOnAtOnce() {
        List<TestPatch> patches = new ArrayList<>();
        for (int i = 0; i <= Actions.MAX_AT_ONCE; i++) {
            patches.add(world.patch("part" + i, "1"));
            world.server.deploy(10 + i, patches.get(i));
        }
        world.run();
        assertThat(world.transfer.open).hasSize(Actions.MAX_AT_ONCE);
        TestPatch last = patches.get(Actions.MAX_AT_ONCE);
        assertThat(world.transfer.open).doesNotContainKey(last.swarm());
        world.session(patches.get(3)).deliver(patches.get(3).payload);
        world.run();
        assertThat(world.transfer.open).containsKey(last.swarm());
    }

    @Test
    void aReportThatTheServerRefusesForGoodIsNotSentForEver() {
        world.server.refusesFeedback = new RequestFault("NO_SUCH_ACTION", "nobody asked", "forget it");
        world.deployed(7, one);
        assertThat(world.server.feedback).isEmpty();
        assertThat(world.live).containsKey("app");
        world.server.drop(7);
        world.run();
        assertThat(home.resolve("actions/7.json")).doesNotExist();
    }

    @Test
    void aReportToAServerThatForgotTheMachineMakesItRegisterAgain() {
        world.server.deploy(7, one);
        world.run();
        int before = world.server.enrolments.size();
        world.server.knowsMachine = false;
        world.session(one).have = 5;
        world.run(Duration.ofMinutes(3));
        assertThat(world.server.enrolments).hasSize(before + 1);
        world.session(one).deliver(one.payload);
        world.run(Duration.ofMinutes(2));
        assertThat(world.server.last(7).state()).isEqualTo(FINISHED);
    }

    @Test
    void whileTheServerIsAwayADeploymentThatItOrderedGoesOn() {
        world.server.deploy(7, one);
        world.run();
        world.server.goAway();
        world.session(one).deliver(one.payload);
        world.run(Duration.ofMinutes(1));
        assertThat(world.live).containsKey("app");
        world.server.comeBack();
        world.run(Duration.ofMinutes(3));
        assertThat(world.server.last(7).state()).isEqualTo(FINISHED);
        assertThat(world.server.last(7).code()).isEqualTo(Optional.empty());
    }

    @Test
    void aPausedDeploymentThatHasNotBegunOpensNothing() {
        world.server.order(7, Kind.DEPLOY, one, true);
        world.run();
        assertThat(world.transfer.all).isEmpty();
        assertThat(world.server.last(7).detail()).contains("Paused");
        world.server.order(7, Kind.DEPLOY, one, false);
        world.run();
        assertThat(world.transfer.all).hasSize(1);
    }
}
