/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.essaim.api.patching.ApplyOutcome;
import org.essaim.api.patching.ApplyRequest;
import org.junit.jupiter.api.Test;

/** Whatever goes wrong, the version that was live is live. */
class ApplyFaultsTest extends ApplierTest {

    @Test
    void aPayloadThatIsNotWhatWasSignedChangesNothing() throws Exception {
        applier.apply(one.request(), step -> {});
        for (int at : new int[] {0, two.payload.length - 1, (int) two.descriptor.manifestLength()}) {
            byte[] wrong = two.payload.clone();
            wrong[at] ^= 1;

            ApplyOutcome outcome =
                    applier.apply(new ApplyRequest(two.descriptor, new TestPatch.Memory(wrong), false), step -> {});

            assertThat(code(outcome)).isEqualTo("WRONG_CONTENT");
            assertThat(machine.liveHash()).isEqualTo(one.hash);
            assertThat(machine.versions()).containsExactly("1");
        }
    }

    @Test
    void aFullDiskIsSaidBeforeAnythingIsWritten() throws Exception {
        applier.apply(one.request(), step -> {});
        machine.room = 1000;

        ApplyOutcome outcome = applier.apply(two.request(), step -> {});

        assertThat(fault(outcome).code()).isEqualTo("DISK_FULL");
        assertThat(fault(outcome).sentence()).contains("2 MB more");
        assertThat(((ApplyOutcome.Refused) outcome).live().orElseThrow().patch())
                .isEqualTo(one.descriptor);
        assertThat(machine.liveHash()).isEqualTo(one.hash);
    }

    @Test
    void aDiskThatFillsUpWhileStagingLeavesNothingBehind() throws Exception {
        applier.apply(one.request(), step -> {});
        TestPatch.Memory full = new TestPatch.Memory(two.payload) {
            @Override
            public void read(long offset, ByteBuffer target) throws IOException {
                if (offset > 1_000_000) {
                    throw new IOException("No space left on device");
                }
                super.read(offset, target);
            }
        };

        ApplyOutcome outcome = applier.apply(new ApplyRequest(two.descriptor, full, false), step -> {});

        assertThat(fault(outcome).code()).isEqualTo("DISK_FULL");
        assertThat(fault(outcome).sentence()).contains("MB more are needed");
        assertThat(machine.liveHash()).isEqualTo(one.hash);
        assertThat(machine.versions()).containsExactly("1");
        assertThat(machine.hasJournal()).isFalse();
        live(applier.apply(two.request(), step -> {}));
    }

    @Test
    void aVersionThatFailsItsCheckIsTakenBack() throws Exception {
        applier.apply(one.request(), step -> {});
        applier.close();
        applier = machine.open(step -> {
            if (step.equals("patching.after-switch")) {
                try {
                    Files.writeString(machine.live().resolve("bin/run"), "tampered");
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        });

        ApplyOutcome outcome = applier.apply(two.request(), step -> {});

        assertThat(fault(outcome).code()).isEqualTo("CHECK_FAILED");
        assertThat(fault(outcome).sentence()).contains("bin/run");
        assertThat(machine.liveHash()).isEqualTo(one.hash);
        assertThat(machine.versions()).containsExactly("1");
        assertThat(applier.installed("app").orElseThrow().patch()).isEqualTo(one.descriptor);
    }

    @Test
    void aFirstVersionThatFailsItsCheckLeavesNothingLive() throws Exception {
        applier.close();
        applier = machine.open(step -> {
            if (step.equals("patching.after-switch")) {
                try {
                    Files.delete(machine.live().resolve("current"));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        });

        assertThat(code(applier.apply(one.request(), step -> {}))).isEqualTo("CHECK_FAILED");

        assertThat(Files.exists(machine.live(), LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(machine.versions()).isEmpty();
        assertThat(applier.installed()).isEmpty();
    }

    @Test
    void aModuleThatGoesStopsAtASafePointAndItsSuccessorCleansUp() throws Exception {
        applier.apply(one.request(), step -> {});
        AtomicBoolean told = new AtomicBoolean();
        JournalledApplier going = applier;

        ApplyOutcome outcome = going.apply(two.request(), step -> {
            if (step.done() > 0 && told.compareAndSet(false, true)) {
                Thread closer = new Thread(going::close);
                closer.start();
                while (!going.stopping()) {
                    Thread.onSpinWait();
                }
            }
        });

        assertThat(code(outcome)).isEqualTo("INTERRUPTED");
        assertThat(machine.hasJournal()).isTrue();
        assertThat(code(going.apply(two.request(), step -> {}))).isEqualTo("INTERRUPTED");
        applier = machine.open();
        assertThat(machine.hasJournal()).isFalse();
        assertThat(machine.versions()).containsExactly("1");
        live(applier.apply(two.request(), step -> {}));
        assertThat(machine.liveHash()).isEqualTo(two.hash);
    }

    @Test
    void anInterruptedCallerIsToldAndNothingIsLost() throws Exception {
        applier.apply(one.request(), step -> {});

        ApplyOutcome outcome = applier.apply(two.request(), step -> {
            if (step.done() > 0) {
                Thread.currentThread().interrupt();
            }
        });

        assertThat(Thread.interrupted()).isTrue();
        assertThat(code(outcome)).isEqualTo("INTERRUPTED");
        live(applier.apply(two.request(), step -> {}));
        assertThat(machine.liveHash()).isEqualTo(two.hash);
    }
}
