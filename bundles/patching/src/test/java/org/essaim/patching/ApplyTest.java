/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.patching.ApplyOutcome;
import org.essaim.api.patching.ApplyProgress;
import org.essaim.api.patching.ApplyRequest;
import org.essaim.api.patching.Installed;
import org.essaim.api.patching.PatchHandler;
import org.essaim.payload.FilePieceStorage;
import org.essaim.payload.Stamps;
import org.junit.jupiter.api.Test;

/** From a payload to a live tree. */
class ApplyTest extends ApplierTest {

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
