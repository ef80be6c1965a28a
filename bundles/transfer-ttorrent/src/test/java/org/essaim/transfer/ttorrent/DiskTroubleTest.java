/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.essaim.api.Fault;
import org.essaim.api.LocalFault;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.tracking.SwarmMember;
import org.essaim.api.transfer.TransferOutcome;
import org.essaim.api.transfer.TransferProgress.State;
import org.essaim.api.transfer.TransferSession;
import org.essaim.testkit.transfer.Await;
import org.essaim.testkit.transfer.BudgetPolicy;
import org.essaim.testkit.transfer.EngineUnderTest;
import org.essaim.testkit.transfer.Machine;
import org.essaim.testkit.transfer.MemoryPieceStorage;
import org.essaim.testkit.transfer.TransferFleet;
import org.junit.jupiter.api.Test;

class DiskTroubleTest extends TransferFleet {

    private final AtomicLong free = new AtomicLong(Long.MAX_VALUE);

    @Override
    protected EngineUnderTest engine() {
        return TestEngine.start(folder -> free.get());
    }

    @Override
    protected String threadPrefix() {
        return "essaim-";
    }

    @Test
    void aDownloadThatWillNotFitWaitsBeforeItFetchesAnything() {
        seed(origin(), BudgetPolicy.unlimited());
        free.set(SIZE - 1000);
        Machine a = machine("a");
        TransferSession leech = a.open(payload, payload.empty(), false);
        a.await(leech, State.BLOCKED);
        Fault problem = leech.progress().problem().orElseThrow();
        assertThat(problem.code()).isEqualTo("DISK_FULL");
        assertThat(problem.remedy()).contains("1000 bytes");
        assertThat(leech.progress().bytesFromOrigin()).isZero();

        free.set(SIZE);

        assertThat(outcome(leech)).isInstanceOf(TransferOutcome.Complete.class);
    }

    @Test
    void aStorageThatCannotBeReadHoldsServingUpOnly() {
        Machine origin = origin();
        origin.engine().uploadPolicy(BudgetPolicy.unlimited());
        MemoryPieceStorage hollow = payload.empty(); // vouched for, but nothing can be read
        TransferSession seed = origin.open(payload, hollow, true);
        origin.await(seed, State.SEEDING);
        TransferSession leech = machine("a").open(payload, payload.empty(), false);
        origin.await(seed, State.BLOCKED);
        assertThat(seed.progress().problem())
                .hasValueSatisfying(f -> assertThat(f.code()).isEqualTo("IO_ERROR"));

        hollow.restore(payload.bytes());

        assertThat(outcome(leech)).isInstanceOf(TransferOutcome.Complete.class);
        origin.await(seed, State.SEEDING);
    }

    @Test
    void whatTheDiskSaysBecomesAFaultThatSaysWhatToDo() {
        LocalFault full = StorageTrouble.of(new IOException("No space left on device"), 5_000, 1_000);
        assertThat(full.code()).isEqualTo("DISK_FULL");
        assertThat(full.remedy()).contains("4000 bytes");
        LocalFault windows = StorageTrouble.of(new IOException("There is not enough space on the disk"), 5_000, 9_000);
        assertThat(windows.code()).isEqualTo("DISK_FULL");
        LocalFault broken = StorageTrouble.of(new IOException("Input/output error"), 5_000, 1L << 40);
        assertThat(broken.code()).isEqualTo("IO_ERROR");
        assertThat(broken).hasMessageContaining("Input/output error");
        assertThat(StorageTrouble.of(new IOException((String) null), 5_000, 10).code())
                .isEqualTo("DISK_FULL");
    }

    @Test
    void aPeerSourceThatFailsOnceIsJoinedAgain() {
        seed(origin(), BudgetPolicy.unlimited());
        Machine a = machine("a");
        PeerSource good = place.as(a.id());
        AtomicLong failures = new AtomicLong(1);
        a.engine().peerSource(new PeerSource() {
            @Override
            public Membership join(SwarmMember member) {
                if (failures.getAndDecrement() > 0) {
                    throw new IllegalStateException("being replaced");
                }
                return good.join(member);
            }

            @Override
            public void reannounce() {
                good.reannounce();
            }
        });
        TransferSession leech = a.open(payload, payload.empty(), false);

        Await.until("it was tried and failed", () -> failures.get() <= 0);
        assertThat(outcome(leech)).isInstanceOf(TransferOutcome.Complete.class);
    }
}
