/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.essaim.api.fleet.ActionState.APPLYING;
import static org.essaim.api.fleet.ActionState.CANCELED;
import static org.essaim.api.fleet.ActionState.DOWNLOADED;
import static org.essaim.api.fleet.ActionState.ERROR;
import static org.essaim.api.fleet.ActionState.FINISHED;
import static org.essaim.api.fleet.ActionState.ROLLED_BACK;
import static org.essaim.api.fleet.ActionState.ROLLING_BACK;

import java.util.Optional;
import org.essaim.agent.FakeModules.FakeSession;
import org.essaim.agent.server.ServerLink.Feedback;
import org.essaim.agent.server.ServerLink.Kind;
import org.essaim.api.RequestFault;
import org.essaim.api.patching.ApplyOutcome;
import org.junit.jupiter.api.Test;

/** What the server orders beside deploying: pause, cancel, supersede, undo. */
class OrdersTest extends AgentTest {

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
}
