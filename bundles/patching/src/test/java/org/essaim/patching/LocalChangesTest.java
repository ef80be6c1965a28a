/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.essaim.api.Fault;
import org.essaim.api.PatchId;
import org.essaim.api.RequestFault;
import org.essaim.api.patching.ApplyOutcome;
import org.essaim.api.patching.LocalChanges;
import org.essaim.payload.ManifestEntry;
import org.essaim.payload.TreeHash;
import org.essaim.payload.TreeScanner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalChangesTest {

    @TempDir
    Path folder;

    private Machine machine;
    private JournalledApplier applier;
    private TestPatch one;
    private TestPatch two;

    @BeforeEach
    void start() throws Exception {
        machine = new Machine(folder.resolve("essaim"));
        applier = machine.open();
        one = TestPatch.of("app:1", Machine.tree(folder.resolve("one"), 1), "conf/**", "data/**");
        two = TestPatch.of("app:2", Machine.tree(folder.resolve("two"), 2), "conf/**", "data/**");
        applier.apply(one.request(), step -> {});
    }

    @AfterEach
    void stop() {
        applier.close();
    }

    @Test
    void everyKindOfChangeIsFound() throws Exception {
        Path live = machine.live();
        Files.writeString(live.resolve("bin/run"), "#!/bin/sh\necho X\n");
        Files.delete(live.resolve("lib/copy.jar"));
        Files.writeString(live.resolve("bin-new"), "new");
        Files.setPosixFilePermissions(live.resolve("lib-extra/empty"), PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.delete(live.resolve("current"));
        Files.createSymbolicLink(live.resolve("current"), Path.of("lib"));
        Files.delete(live.resolve("var/empty"));

        LocalChanges changes = applier.localChanges("app");

        assertThat(changes.changed()).containsExactly("bin/run", "current", "lib-extra/empty");
        assertThat(changes.added()).containsExactly("bin-new");
        assertThat(changes.missing()).containsExactly("lib/copy.jar", "var/empty");
        assertThat(changes.count()).isEqualTo(6);
    }

    @Test
    void aFileThatWasOnlyTouchedOrCopiedIsNoChange() throws Exception {
        Path file = machine.live().resolve("lib/large.bin");
        Files.setLastModifiedTime(file, FileTime.fromMillis(5000));
        Path copy = machine.live().resolve("bin/run");
        byte[] content = Files.readAllBytes(copy);
        Files.delete(copy);
        Files.write(copy, content);
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(applier.localChanges("app").none()).isTrue();
        assertThat(applier.apply(two.request(), step -> {})).isInstanceOf(ApplyOutcome.Live.class);
    }

    @Test
    void preservedFilesAreNoChange() throws Exception {
        Files.writeString(machine.live().resolve("conf/app.cfg"), "mine");
        Files.createDirectories(machine.live().resolve("data"));

        assertThat(applier.localChanges("app").added()).containsExactly("data");
        Files.delete(machine.live().resolve("data"));
        assertThat(applier.localChanges("app").none()).isTrue();
    }

    @Test
    void aChangedTreeIsNotReplaced() throws Exception {
        for (int i = 0; i < 8; i++) {
            Files.writeString(machine.live().resolve("note-" + i), "mine");
        }
        String before = machine.liveHash();

        Fault fault = fault(applier.apply(two.request(), step -> {}));

        assertThat(fault.code()).isEqualTo("LOCAL_CHANGES");
        assertThat(fault.sentence()).contains("note-0 (added)", "and 3 more").doesNotContain("note-5");
        assertThat(fault.remedy()).contains("--discard-local-changes", "--preserve");
        assertThat(machine.liveHash()).isEqualTo(before);
        assertThat(machine.versions()).containsExactly("1");
    }

    @Test
    void aChangeMadeWhileStagingIsFoundBeforeTheSwitch() throws Exception {
        applier.close();
        applier = machine.open(step -> {
            if (step.equals("patching.staged")) {
                try {
                    Files.writeString(machine.live().resolve("late"), "mine");
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        });

        assertThat(fault(applier.apply(two.request(), step -> {})).code()).isEqualTo("LOCAL_CHANGES");

        assertThat(machine.live().resolve("late")).hasContent("mine");
        assertThat(machine.versions()).containsExactly("1");
    }

    @Test
    void aDiscardedTreeStaysAsThePreviousVersion() throws Exception {
        Files.writeString(machine.live().resolve("note"), "mine");
        String changed = machine.liveHash();

        assertThat(applier.apply(two.discarding(), step -> {})).isInstanceOf(ApplyOutcome.Live.class);
        assertThat(machine.liveHash()).isEqualTo(two.hash);

        applier.undo(PatchId.parse("app:2"));
        assertThat(machine.liveHash()).isEqualTo(changed);
    }

    @Test
    void preservedFilesGoAlongAndComeBack() throws Exception {
        Machine.write(machine.live().resolve("conf/app.cfg"), "mine", "rw-rw----");
        Machine.write(machine.live().resolve("data/deep/own.db"), "rows", "rw-------");
        Files.createSymbolicLink(machine.live().resolve("data/link"), Path.of("deep/own.db"));
        Files.createDirectories(machine.live().resolve("data/none"));
        // The folder itself does not match data/**, so it is the user's only through what is in it.
        ApplyOutcome refused = applier.apply(two.request(), step -> {});
        assertThat(fault(refused).sentence()).contains("data (added)");

        assertThat(applier.apply(two.discarding(), step -> {})).isInstanceOf(ApplyOutcome.Live.class);

        assertThat(machine.live().resolve("bin/run")).hasContent("#!/bin/sh\necho 2\n");
        assertThat(machine.live().resolve("conf/app.cfg")).hasContent("mine");
        assertThat(Files.getPosixFilePermissions(machine.live().resolve("conf/app.cfg")))
                .isEqualTo(PosixFilePermissions.fromString("rw-rw----"));
        assertThat(machine.live().resolve("data/link")).hasContent("rows");
        assertThat(machine.live().resolve("data/none")).isDirectory();

        Files.writeString(machine.live().resolve("data/deep/own.db"), "more rows");
        applier.undo(PatchId.parse("app:2"));

        assertThat(machine.live().resolve("bin/run")).hasContent("#!/bin/sh\necho 1\n");
        assertThat(machine.live().resolve("conf/app.cfg")).hasContent("mine");
        assertThat(machine.live().resolve("data/deep/own.db")).hasContent("more rows");
    }

    @Test
    void aPreservedFileThatNobodyChangedIsUpgraded() throws Exception {
        applier.apply(two.request(), step -> {});

        assertThat(machine.liveHash()).isEqualTo(two.hash);
        assertThat(machine.live().resolve("conf/app.cfg")).hasContent("level=2\n");
    }

    @Test
    void whatTheUserWritesWhileStagingGoesAlong() throws Exception {
        applier.close();
        applier = machine.open(step -> {
            if (step.equals("patching.staged")) {
                try {
                    Files.writeString(machine.live().resolve("conf/app.cfg"), "late");
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        });
        Files.writeString(machine.live().resolve("conf/app.cfg"), "early");

        applier.apply(two.request(), step -> {});

        assertThat(machine.live().resolve("conf/app.cfg")).hasContent("late");
    }

    @Test
    void aPreservedFileWithoutAPlaceIsNotLostSilently() throws Exception {
        Path tree = Machine.tree(folder.resolve("three"), 3);
        Files.delete(tree.resolve("conf/app.cfg"));
        Files.delete(tree.resolve("conf"));
        Files.writeString(tree.resolve("conf"), "a file now");
        TestPatch three = TestPatch.of("app:3", tree, "conf/**");
        Files.writeString(machine.live().resolve("conf/app.cfg"), "mine");

        assertThat(fault(applier.apply(three.request(), step -> {})).sentence()).contains("conf/app.cfg");
        assertThat(machine.live().resolve("conf/app.cfg")).hasContent("mine");

        assertThat(applier.apply(three.discarding(), step -> {})).isInstanceOf(ApplyOutcome.Live.class);
        assertThat(machine.liveHash()).isEqualTo(three.hash);
    }

    @Test
    void aPatternThatIsNoneIsRefused() throws Exception {
        TestPatch bad = TestPatch.of("app:4", folder.resolve("two"), "conf/[");

        assertThat(fault(applier.apply(bad.request(), step -> {})).sentence()).contains("conf/[");
        assertThat(machine.liveHash()).isEqualTo(one.hash);
    }

    @Test
    void nothingLiveHasNoChanges() {
        assertThatThrownBy(() -> applier.localChanges("other"))
                .isInstanceOfSatisfying(
                        RequestFault.class, fault -> assertThat(fault.code()).isEqualTo("NOT_LIVE"));
    }

    @Test
    void aTreeIsWalkedInTheOrderOfManifests() throws Exception {
        Path tree = folder.resolve("names");
        for (String name : List.of("a", "a-b", "a.txt", "a0", "b", "b/x", "b-", "\u00e9", "z")) {
            Files.createDirectories(tree.resolve(name + "/x"));
            Files.writeString(tree.resolve(name + "/f"), name);
        }
        List<String> expected =
                TreeScanner.scan(tree).stream().map(ManifestEntry::path).toList();

        List<String> walked = new ArrayList<>();
        TreeCursor cursor = new TreeCursor(tree);
        for (Optional<TreeCursor.Found> next = cursor.next(); next.isPresent(); next = cursor.next()) {
            walked.add(next.get().path());
        }

        assertThat(walked).isEqualTo(expected);
        assertThat(TreeHash.of(tree)).hasSize(64);
    }

    private static Fault fault(ApplyOutcome outcome) {
        assertThat(outcome).isInstanceOf(ApplyOutcome.Refused.class);
        return ((ApplyOutcome.Refused) outcome).fault();
    }
}
