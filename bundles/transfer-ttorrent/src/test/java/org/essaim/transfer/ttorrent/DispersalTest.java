/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.essaim.api.transfer.TransferOutcome;
import org.essaim.api.transfer.TransferProgress.State;
import org.essaim.api.transfer.TransferSession;
import org.essaim.testkit.transfer.EngineUnderTest;
import org.essaim.testkit.transfer.Machine;
import org.essaim.testkit.transfer.MemoryPieceStorage;
import org.essaim.testkit.transfer.RatePolicy;
import org.essaim.testkit.transfer.TestPayload;
import org.essaim.testkit.transfer.TransferFleet;
import org.junit.jupiter.api.Test;

/** How often the payload leaves the origin when its link is the bottleneck. */
class DispersalTest extends TransferFleet {

    private static final int ORIGIN = 8 << 20;

    private final TestPayload large = TestPayload.of(32 << 20, 64 << 10, 5);

    @Override
    protected EngineUnderTest engine() {
        return TestEngine.start();
    }

    @Override
    protected String threadPrefix() {
        return "essaim-";
    }

    @Test
    void anOriginWithAQuarterOfAMachinesLinkSendsThePayloadLittleMoreThanOnce() {
        Machine origin = origin();
        origin.engine().uploadPolicy(new RatePolicy(ORIGIN));
        TransferSession seed = origin.open(large, large.full(), true);
        origin.await(seed, State.SEEDING);
        List<TransferSession> leeches = new ArrayList<>();
        List<MemoryPieceStorage> storages = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            Machine machine = machine(name);
            machine.engine().uploadPolicy(new RatePolicy(4L * ORIGIN));
            MemoryPieceStorage storage = large.empty();
            storages.add(storage);
            leeches.add(machine.open(large, storage, false));
        }

        assertThat(leeches).allSatisfy(l -> assertThat(outcome(l)).isInstanceOf(TransferOutcome.Complete.class));
        double copies = (double) seed.progress().bytesSent() / large.bytes().length;
        assertThat(copies).isLessThan(2.0);
        assertThat(storages).allSatisfy(s -> assertThat(s.content()).isEqualTo(large.bytes()));
    }
}
