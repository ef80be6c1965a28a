/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.essaim.api.fleet.ActionState.APPLYING;
import static org.essaim.api.fleet.ActionState.CANCELED;
import static org.essaim.api.fleet.ActionState.ERROR;
import static org.essaim.api.fleet.ActionState.FINISHED;
import static org.essaim.api.fleet.ActionState.ROLLED_BACK;
import static org.essaim.api.fleet.ActionState.ROLLING_BACK;

import java.time.Duration;
import java.util.Optional;
import org.essaim.agent.server.ServerLink.Feedback;
import org.essaim.agent.server.ServerLink.Kind;
import org.essaim.api.RequestFault;
import org.essaim.api.patching.ApplyOutcome;
import org.junit.jupiter.api.Test;

/** Going back while something else goes on, or after the machine died in the middle of it. */
class UndoTest extends AgentTest {

    @Test
    void aDeploymentThatIsToBeTakenBackBeforeItIsLiveIsCanceled() {
        world.server.deploy(7, one);
        world.run();
        world.server.order(7, Kind.UNDO, one, false);
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(CANCELED);
        assertThat(world.transfer.open).isEmpty();
        assertThat(world.applier.calls).isEmpty();
    }

    @Test
    void whatIsBeingAppliedIsFinishedFirstAndThenTakenBack() {
        applying(7, one);
        world.server.order(7, Kind.UNDO, one, false);
        world.run();
        assertThat(world.applier.calls).isEmpty();
        world.releaseWork();
        world.run();
        assertThat(world.applier.calls).containsExactly("apply app:1", "undo app:1");
        assertThat(world.server.states(7)).endsWith(ROLLING_BACK, ROLLED_BACK);
        assertThat(world.live).isEmpty();
    }

    @Test
    void anApplicationThatFailsNeedsNoUndo() {
        applying(7, one);
        world.applier.answers =
                new ApplyOutcome.Refused(new RequestFault("CHECK_FAILED", "it does not fit", "look"), Optional.empty());
        world.server.order(7, Kind.UNDO, one, false);
        world.run();
        world.releaseWork();
        world.run();
        assertThat(world.applier.calls).containsExactly("apply app:1");
        assertThat(world.server.last(7).state()).isEqualTo(ERROR);
        assertThat(world.server.last(7).code()).hasValue("CHECK_FAILED");
    }

    @Test
    void anUndoWaitsForAnotherChangeOfTheSamePatch() {
        world.deployed(7, one);
        applying(8, two);
        world.server.order(7, Kind.UNDO, one, false);
        world.run();
        assertThat(world.server.last(7).detail()).contains("Waiting for another change of the same patch");
        assertThat(world.applier.calls).doesNotContain("undo app:1");
        world.releaseWork();
        world.run();
        assertThat(world.applier.calls).endsWith("apply app:2", "undo app:1");
    }

    @Test
    void anotherPatchDoesNotHoldAnUndoUp() {
        world.deployed(7, one);
        TestPatch other = world.patch("tool", "1");
        world.server.deploy(8, other);
        world.run();
        world.server.order(7, Kind.UNDO, one, false);
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(ROLLED_BACK);
        assertThat(world.transfer.open).containsOnlyKeys(other.swarm());
    }

    @Test
    void anUndoWaitsForThePatchingModule() {
        world.deployed(7, one);
        world.modules.applier().clear(world.applier);
        world.server.order(7, Kind.UNDO, one, false);
        world.run();
        assertThat(world.server.last(7).detail()).isEqualTo("Waiting for the patching module");
        world.modules.applier().set(world.applier);
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(ROLLED_BACK);
    }

    @Test
    void anUndoThatIsCanceledWhileItWaitsDoesNotHappen() {
        world.deployed(7, one);
        world.modules.applier().clear(world.applier);
        world.server.order(7, Kind.UNDO, one, false);
        world.run();
        world.server.order(7, Kind.CANCEL, one, false);
        world.run();
        world.modules.applier().set(world.applier);
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(CANCELED);
        assertThat(world.live).containsKey("app");
    }

    @Test
    void anUndoThatHasBegunIsFinishedEvenWhenItIsCanceled() {
        world.deployed(7, one);
        world.holdWork = true;
        world.server.order(7, Kind.UNDO, one, false);
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(ROLLING_BACK);
        world.server.order(7, Kind.CANCEL, one, false);
        world.run();
        world.releaseWork();
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(ROLLED_BACK);
        assertThat(world.live).isEmpty();
    }

    @Test
    void aPatchingModuleThatIsReplacedInTheMiddleIsFollowedByTheNextOne() {
        world.deployed(7, one);
        world.applier.breaks = new IllegalStateException("bundle was stopped");
        world.server.order(7, Kind.UNDO, one, false);
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(ROLLING_BACK);
        world.applier.breaks = null;
        world.run();
        assertThat(world.server.last(7).state()).isEqualTo(ROLLED_BACK);
    }

    @Test
    void anUndoThatWasDoneBeforeAKillIsKnownToBeDone() {
        world.deployed(7, one);
        world.killAt = "agent.rolling-back";
        world.server.order(7, Kind.UNDO, one, false);
        try {
            world.run();
        } catch (AgentWorld.Killed expected) {
            assertThat(world.steps).endsWith("agent.rolling-back");
        }
        world.killAndRestart();
        world.applier.answers =
                new ApplyOutcome.Refused(new RequestFault("NOT_LIVE", "app:1 is not live", "look"), Optional.empty());
        world.run();
        Feedback last = world.server.last(7);
        assertThat(last.state()).isEqualTo(ROLLED_BACK);
        assertThat(last.detail()).contains("before a restart");
    }

    @Test
    void whatTheServerAsksForAgainAfterItWasToldIsToldAgain() {
        world.server.closesEndedActions = false;
        world.deployed(7, one);
        assertThat(world.server.last(7).state()).isEqualTo(FINISHED);
        int told = world.server.feedback.size();
        world.server.changed();
        world.run();
        assertThat(world.server.feedback).hasSizeGreaterThan(told);
        assertThat(world.server.last(7).state()).isEqualTo(FINISHED);
        assertThat(world.applier.calls).hasSize(1);
    }

    @Test
    void anOrderThatDisappearsIsCanceledAndForgotten() {
        world.server.deploy(7, one);
        world.run();
        world.server.drop(7);
        world.run(Duration.ofMinutes(1));
        assertThat(world.server.last(7).state()).isEqualTo(CANCELED);
        assertThat(world.server.last(7).detail()).contains("no longer asks");
        assertThat(home.resolve("actions/7.json")).doesNotExist();
        assertThat(world.transfer.open).isEmpty();
    }

    /** Brings a deployment to where its application runs, and holds it there. */
    private void applying(long action, TestPatch patch) {
        world.server.deploy(action, patch);
        world.run();
        world.holdWork = true;
        world.session(patch).deliver(patch.payload);
        world.run();
        world.releaseWork();
        world.holdWork = true;
        world.run();
        assertThat(world.server.last(action).state()).isEqualTo(APPLYING);
    }
}
