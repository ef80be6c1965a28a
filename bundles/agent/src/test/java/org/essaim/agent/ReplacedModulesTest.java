/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.essaim.api.fleet.ActionState.APPLYING;
import static org.essaim.api.fleet.ActionState.DOWNLOADED;
import static org.essaim.api.fleet.ActionState.DOWNLOADING;
import static org.essaim.api.fleet.ActionState.ERROR;
import static org.essaim.api.fleet.ActionState.FINISHED;

import java.time.Duration;
import org.essaim.agent.FakeModules.FakeSeeder;
import org.essaim.agent.FakeModules.FakeTransfer;
import org.essaim.api.transfer.TransferOutcome;
import org.junit.jupiter.api.Test;

/** A module that is away, or replaced in the middle, is a state: the work waits and goes on. */
class ReplacedModulesTest extends AgentTest {

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
    void aNewSeederIsOfferedWhatIsHeld() {
        world.deployed(7, one);
        world.seeder = new FakeSeeder();
        world.modules.seeder().set(world.seeder);
        world.run();
        assertThat(world.seeder.offered).containsOnlyKeys(one.swarm());
    }
}
