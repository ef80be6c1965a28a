/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.essaim.api.fleet.ActionState.DOWNLOADING;
import static org.essaim.api.fleet.ActionState.FINISHED;
import static org.essaim.api.fleet.ActionState.WAITING;

import java.time.Duration;
import java.util.Optional;
import org.essaim.agent.server.ServerLink.Feedback;
import org.essaim.api.LocalFault;
import org.essaim.api.patching.ApplyOutcome;
import org.essaim.api.transfer.TransferProgress;
import org.junit.jupiter.api.Test;

/** What is missing is said, and the work goes on when there is room. */
class NoRoomTest extends AgentTest {

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
}
