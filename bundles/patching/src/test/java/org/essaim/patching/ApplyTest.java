/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.essaim.api.Fault;
import org.essaim.api.PatchId;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.patching.ApplyOutcome;
import org.essaim.api.patching.ApplyProgress;
import org.essaim.api.patching.ApplyRequest;
import org.essaim.api.patching.Installed;
import org.essaim.api.patching.PatchHandler;
import org.essaim.payload.FilePieceStorage;
import org.essaim.payload.Stamps;
import org.essaim.payload.TreeHash;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplyTest {

    @TempDir
    Path folder;

    private Machine machine;
    private JournalledApplier applier;
    private TestPatch one;
    private TestPatch two;
    private TestPatch three;

    @BeforeEach
    void start() throws Exception {
        machine = new Machine(folder.resolve("essaim"));
        applier = machine.open();
        one = TestPatch.of("app:1", Machine.tree(folder.resolve("one"), 1));
        two = TestPatch.of("app:2", Machine.tree(folder.resolve("two"), 2));
        three = TestPatch.of("app:3", Machine.tree(folder.resolve("three"), 3));
    }

    @AfterEach
    void stop() {
        applier.close();
    }

    @Test
    void anAppliedTreeIsThePublishedOne() throws Exception {
        List<ApplyProgress> progress = new ArrayList<>();

        Installed installed = live(applier.apply(one.request(), progress::add));

        assertThat(machine.liveHash()).isEqualTo(one.hash);
        assertThat(installed.patch()).isEqualTo(one.descriptor);
        assertThat(installed.live().toRealPath()).isEqualTo(installed.tree().toRealPath());
        assertThat(installed.previous()).isEmpty();
        assertThat(Files.getLastModifiedTime(installed.tree().resolve("bin/run")))
                .isEqualTo(FileTime.fromMillis(1_234_568_000L));
        assertThat(Files.getLastModifiedTime(installed.tree().resolve("bin")))
                .isEqualTo(FileTime.fromMillis(1_000_000_000L));
        assertThat(Files.readSymbolicLink(machine.live()).isAbsolute()).isFalse();
        assertThat(progress).extracting(ApplyProgress::step).startsWith("stage").contains("switch", "check");
        assertThat(progress)
                .filteredOn(step -> step.step().equals("stage"))
                .last()
                .satisfies(step -> assertThat(step.done()).isEqualTo(one.descriptor.treeLength()));
        assertThat(machine.hasJournal()).isFalse();
        assertThat(applier.changes()).isEqualTo(1);
        assertThat(Stamps.read(installed.stamps()).count()).isEqualTo(6);
    }

    @Test
    void theInstalledTreeCanBeServed() throws Exception {
        Installed installed = live(applier.apply(one.request(), step -> {}));

        try (FilePieceStorage storage =
                FilePieceStorage.installed(installed.manifest(), installed.tree(), installed.stamps(), 4)) {
            ByteBuffer all = ByteBuffer.allocate((int) storage.length());
            storage.read(0, all);
            assertThat(all.array()).isEqualTo(one.payload);
        }
    }

    @Test
    void anUpgradeKeepsExactlyOnePreviousVersion() throws Exception {
        applier.apply(one.request(), step -> {});
        applier.apply(two.request(), step -> {});
        Installed installed = live(applier.apply(three.request(), step -> {}));

        assertThat(machine.liveHash()).isEqualTo(three.hash);
        assertThat(installed.previous()).contains(two.descriptor);
        assertThat(machine.versions()).containsExactly("2", "3");
    }

    @Test
    void applyingWhatIsLiveSucceedsAtOnce() throws Exception {
        applier.apply(one.request(), step -> {});
        PatchDescriptor patch = one.descriptor;

        ApplyOutcome outcome =
                applier.apply(new ApplyRequest(patch, new TestPatch.Memory(new byte[0]), false), step -> {});

        assertThat(live(outcome).patch()).isEqualTo(patch);
    }

    @Test
    void undoGoesBackWithoutAPayload() throws Exception {
        applier.apply(one.request(), step -> {});
        applier.apply(two.request(), step -> {});

        Installed installed = live(applier.undo(PatchId.parse("app:2")));

        assertThat(installed.patch()).isEqualTo(one.descriptor);
        assertThat(machine.liveHash()).isEqualTo(one.hash);
        assertThat(installed.previous()).isEmpty();
        assertThat(applier.localChanges("app").none()).isTrue();
    }

    @Test
    void undoingTheFirstInstallationRemovesThePointer() throws Exception {
        applier.apply(one.request(), step -> {});

        assertThat(applier.undo(PatchId.parse("app:1"))).isInstanceOf(ApplyOutcome.Removed.class);

        assertThat(machine.liveHash()).isEqualTo("none");
        assertThat(applier.installed()).isEmpty();
        assertThat(code(applier.undo(PatchId.parse("app:1")))).isEqualTo("NOT_LIVE");
        assertThat(live(applier.apply(two.request(), step -> {})).previous()).isEmpty();
        assertThat(machine.versions()).containsExactly("2");
    }

    @Test
    void undoAndUndoAgainStopsWhereNothingIsKept() throws Exception {
        applier.apply(one.request(), step -> {});
        applier.apply(two.request(), step -> {});
        applier.apply(three.request(), step -> {});
        applier.undo(PatchId.parse("app:3"));

        assertThat(code(applier.undo(PatchId.parse("app:3")))).isEqualTo("NOT_LIVE");
        assertThat(code(applier.undo(PatchId.parse("app:2")))).isEqualTo("NOTHING_TO_UNDO");
        assertThat(machine.liveHash()).isEqualTo(two.hash);
    }

    @Test
    void whatWasUndoneCanBeAppliedAgain() throws Exception {
        applier.apply(one.request(), step -> {});
        applier.apply(two.request(), step -> {});
        applier.undo(PatchId.parse("app:2"));

        Installed installed = live(applier.apply(two.request(), step -> {}));

        assertThat(machine.liveHash()).isEqualTo(two.hash);
        assertThat(installed.previous()).contains(one.descriptor);
        assertThat(machine.versions()).containsExactly("1", "2");
    }

    @Test
    void thePreviousVersionCanBeRolledOutAgain() throws Exception {
        applier.apply(one.request(), step -> {});
        applier.apply(two.request(), step -> {});

        Installed installed = live(applier.apply(one.request(), step -> {}));

        assertThat(machine.liveHash()).isEqualTo(one.hash);
        assertThat(installed.previous()).contains(two.descriptor);
        assertThat(machine.versions()).containsExactly("1", "2");
    }

    @Test
    void recordsOutliveARestartAndAMoveOfTheFolder() throws Exception {
        applier.apply(one.request(), step -> {});
        Installed two2 = live(applier.apply(two.request(), step -> {}));
        applier.close();
        Path moved = folder.resolve("elsewhere/essaim");
        Files.createDirectories(moved.getParent());
        Files.move(machine.home, moved);

        machine = new Machine(moved);
        applier = machine.open();

        assertThat(applier.installed()).singleElement().satisfies(installed -> {
            assertThat(installed.patch()).isEqualTo(two2.patch());
            assertThat(installed.previous()).isEqualTo(two2.previous());
            assertThat(installed.since()).isEqualTo(two2.since());
            assertThat(installed.live()).isEqualTo(moved.resolve("live/app"));
        });
        assertThat(machine.liveHash()).isEqualTo(two.hash);
    }

    @Test
    void thePointersFollowTheirConfiguredFolder() throws Exception {
        applier.apply(one.request(), step -> {});
        applier.close();
        Path elsewhere = folder.resolve("opt");

        applier = machine.open(elsewhere, step -> {});

        assertThat(TreeHash.of(elsewhere.resolve("app"))).isEqualTo(one.hash);
        assertThat(applier.installed("app").orElseThrow().live()).isEqualTo(elsewhere.resolve("app"));
        assertThat(machine.live()).doesNotExist();
        live(applier.apply(two.request(), step -> {}));
        assertThat(TreeHash.of(elsewhere.resolve("app"))).isEqualTo(two.hash);
    }

    @Test
    void somethingElseAtThePointerIsNeverReplaced() throws Exception {
        Files.createDirectories(machine.live());
        Files.writeString(machine.live().resolve("mine"), "mine");

        assertThat(code(applier.apply(one.request(), step -> {}))).isEqualTo("LIVE_TAKEN");

        assertThat(machine.live().resolve("mine")).hasContent("mine");
        assertThat(machine.versions()).isEmpty();
    }

    @Test
    void aLinkOfSomebodyElseIsNeverReplaced() throws Exception {
        Files.createDirectories(machine.live().getParent());
        Files.createSymbolicLink(machine.live(), folder.resolve("one"));

        assertThat(code(applier.apply(one.request(), step -> {}))).isEqualTo("LIVE_TAKEN");

        assertThat(Files.readSymbolicLink(machine.live())).isEqualTo(folder.resolve("one"));
    }

    @Test
    void aPointerThatWasDeletedIsMadeAgain() throws Exception {
        applier.apply(one.request(), step -> {});
        Files.delete(machine.live());

        live(applier.apply(one.request(), step -> {}));

        assertThat(machine.liveHash()).isEqualTo(one.hash);
        assertThat(machine.versions()).containsExactly("1");
    }

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
    void aKindWithoutAHandlerIsRefusedUntilOneComes() throws Exception {
        PatchDescriptor d = one.descriptor;
        PatchDescriptor other = new PatchDescriptor(
                d.id(),
                "command",
                d.manifestHash(),
                d.manifestLength(),
                d.infoHash(),
                d.payloadLength(),
                d.treeLength(),
                9);
        ApplyRequest request = new ApplyRequest(other, new TestPatch.Memory(one.payload), false);
        assertThat(code(applier.apply(request, step -> {}))).isEqualTo("NO_HANDLER");
        List<String> calls = new ArrayList<>();
        PatchHandler handler = new NotingHandler(calls);

        applier.handlerCame("command", handler);
        live(applier.apply(request, step -> {}));

        assertThat(calls).containsExactly("stage", "activate", "check", "discard");
        assertThat(applier.localChanges("app").none()).isTrue();
        applier.handlerWent("command", handler);
        assertThat(code(applier.undo(d.id()))).isEqualTo("NO_HANDLER");
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

    private static Installed live(ApplyOutcome outcome) {
        assertThat(outcome).isInstanceOf(ApplyOutcome.Live.class);
        return ((ApplyOutcome.Live) outcome).installed();
    }

    private static Fault fault(ApplyOutcome outcome) {
        assertThat(outcome).isInstanceOf(ApplyOutcome.Refused.class);
        return ((ApplyOutcome.Refused) outcome).fault();
    }

    private static String code(ApplyOutcome outcome) {
        return fault(outcome).code();
    }

    /** Notes what it is asked. */
    private record NotingHandler(List<String> calls) implements PatchHandler {
        @Override
        public void stage(Application application) {
            calls.add("stage");
            assertThat(application.payload()).isNotEqualTo(Optional.empty());
        }

        @Override
        public void activate(Application application) {
            calls.add("activate");
        }

        @Override
        public void check(Application application) {
            calls.add("check");
        }

        @Override
        public void revert(Application application) {
            calls.add("revert");
        }

        @Override
        public void discard(Application application) {
            calls.add("discard");
        }
    }
}
