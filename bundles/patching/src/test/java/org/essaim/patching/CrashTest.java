/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.essaim.api.PatchId;
import org.essaim.api.patching.PatchApplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Crashes at the first step, then at the second, and so on until a round has no crash; and in each recovery likewise. */
class CrashTest {

    @TempDir(factory = MemoryFolder.class)
    Path folder;

    private TestPatch one;
    private TestPatch two;
    private TestPatch three;
    private final Set<String> crashedAt = new LinkedHashSet<>();

    @BeforeEach
    void trees() throws Exception {
        one = TestPatch.of("app:1", Machine.tree(folder.resolve("one"), 1), "conf/**");
        two = TestPatch.of("app:2", Machine.tree(folder.resolve("two"), 2), "conf/**");
        three = TestPatch.of("app:3", Machine.tree(folder.resolve("three"), 3), "conf/**");
    }

    @Test
    void aFirstInstallationIsWholeOrAbsent() throws Exception {
        sweep(applier -> {}, applier -> applier.apply(one.request(), step -> {}), "none", one.hash);

        assertThat(crashedAt)
                .contains(
                        "patching.intent",
                        "patching.stage-manifest",
                        "patching.stage-files",
                        "patching.stage-sealed",
                        "patching.stage-folders",
                        "patching.stage-carried",
                        "patching.stage-renamed",
                        "patching.after-stage",
                        "patching.staged",
                        "patching.before-switch",
                        "patching.after-switch",
                        "patching.switched",
                        "patching.checked",
                        "patching.after-record",
                        "patching.committed",
                        "patching.after-clean");
    }

    @Test
    void anUpgradeIsWhollyOldOrWhollyNew() throws Exception {
        sweep(
                applier -> {
                    applier.apply(one.request(), step -> {});
                    applier.apply(two.request(), step -> {});
                },
                applier -> applier.apply(three.request(), step -> {}),
                two.hash,
                three.hash);

        assertThat(crashedAt).contains("patching.after-discard", "patching.discard-renamed");
    }

    @Test
    void goingForwardToThePreviousVersionIsWhollyOldOrWhollyNew() throws Exception {
        sweep(
                applier -> {
                    applier.apply(one.request(), step -> {});
                    applier.apply(two.request(), step -> {});
                },
                applier -> applier.apply(one.request(), step -> {}),
                two.hash,
                one.hash);

        assertThat(crashedAt).contains("patching.stage-replaced");
    }

    @Test
    void anUndoIsWhollyOldOrWhollyNew() throws Exception {
        sweep(
                applier -> {
                    applier.apply(one.request(), step -> {});
                    applier.apply(two.request(), step -> {});
                },
                applier -> applier.undo(PatchId.parse("app:2")),
                two.hash,
                one.hash);

        assertThat(crashedAt).contains("patching.before-revert", "patching.after-undo-switch");
    }

    @Test
    void anUndoOfTheFirstInstallationIsWholeOrAbsent() throws Exception {
        sweep(
                applier -> applier.apply(one.request(), step -> {}),
                applier -> applier.undo(PatchId.parse("app:1")),
                one.hash,
                "none");
    }

    @Test
    void aFailedCheckIsTakenBackThroughAnyCrash() throws Exception {
        for (int at = 0; ; at++) {
            Machine machine = new Machine(folder.resolve("check-" + at));
            Crash crash = new Crash(at);
            prepare(machine, applier -> applier.apply(one.request(), step -> {}));
            Consumer<String> tampering = step -> {
                crash.accept(step);
                if (step.equals("patching.after-switch")) {
                    tamper(machine);
                }
            };
            boolean crashed = attempt(machine, tampering, applier -> applier.apply(two.request(), step -> {}));
            try (JournalledApplier applier = machine.open()) {
                assertThat(machine.hasJournal()).as(crash.where).isFalse();
                assertThat(applier.installed("app").orElseThrow().patch())
                        .as(crash.where)
                        .isIn(one.descriptor, two.descriptor);
            }
            assertThat(machine.liveHash()).as(crash.where).isIn(one.hash, two.hash);
            Durable.deleteTree(machine.home);
            if (!crashed) {
                assertThat(crashedAt).contains("patching.reverting", "patching.after-revert", "patching.after-abandon");
                return;
            }
        }
    }

    @Test
    void preservedFilesOutliveEveryCrash() throws Exception {
        for (int at = 0; ; at++) {
            Machine machine = new Machine(folder.resolve("preserve-" + at));
            Crash crash = new Crash(at);
            prepare(machine, applier -> applier.apply(one.request(), step -> {}));
            Files.writeString(machine.live().resolve("conf/app.cfg"), "mine");
            boolean crashed = attempt(machine, crash, applier -> {
                applier.apply(two.request(), step -> {});
                applier.undo(PatchId.parse("app:2"));
            });
            assertThat(machine.live().resolve("conf/app.cfg")).as(crash.where).hasContent("mine");
            try (JournalledApplier applier = machine.open()) {
                assertThat(machine.live().resolve("conf/app.cfg"))
                        .as(crash.where)
                        .hasContent("mine");
                assertThat(applier.localChanges("app").none()).as(crash.where).isTrue();
            }
            Durable.deleteTree(machine.home);
            if (!crashed) {
                return;
            }
        }
    }

    private interface Work {
        void run(PatchApplier applier) throws IOException;
    }

    private void sweep(Work before, Work work, String old, String fresh) throws Exception {
        for (int at = 0; ; at++) {
            for (int again = 0; ; again++) {
                Machine machine = new Machine(folder.resolve("sweep-" + at + "-" + again));
                prepare(machine, before);
                Crash crash = new Crash(at);
                boolean crashed = attempt(machine, crash, work);
                assertThat(machine.liveHash()).as(crash.where).isIn(old, fresh);
                Crash second = new Crash(again);
                boolean crashedAgain = crashed && attempt(machine, second, applier -> {});
                String where = crash.where + ", then " + second.where;
                assertThat(machine.liveHash()).as(where).isIn(old, fresh);
                requireRecovered(machine, work, old, fresh, where);
                Durable.deleteTree(machine.home);
                if (!crashed) {
                    return;
                }
                if (!crashedAgain) {
                    break;
                }
            }
        }
    }

    private static void requireRecovered(Machine machine, Work work, String old, String fresh, String where)
            throws IOException {
        try (JournalledApplier applier = machine.open()) {
            assertThat(machine.hasJournal()).as(where).isFalse();
            assertThat(machine.liveHash()).as(where).isIn(old, fresh);
            if (Files.exists(machine.home.resolve("versions/app"))) {
                assertThat(machine.versions())
                        .as(where)
                        .noneMatch(name -> name.contains("."))
                        .hasSizeLessThan(3);
            }
            work.run(applier);
            assertThat(machine.liveHash()).as(where).isEqualTo(fresh);
            assertThat(machine.hasJournal()).as(where).isFalse();
            applier.installed()
                    .forEach(installed -> assertThat(applier.localChanges("app").none())
                            .as(where)
                            .isTrue());
        }
    }

    private static void prepare(Machine machine, Work before) throws IOException {
        try (JournalledApplier applier = machine.open()) {
            before.run(applier);
        }
    }

    /** Whether it crashed; a crash may come while it is opened, too. */
    private boolean attempt(Machine machine, Consumer<String> failpoint, Work work) throws IOException {
        Set<JournalledApplier> opened = new LinkedHashSet<>();
        try {
            JournalledApplier applier = machine.open(failpoint);
            opened.add(applier);
            work.run(applier);
            return false;
        } catch (CrashError e) {
            crashedAt.add(e.getMessage());
            return true;
        } finally {
            opened.forEach(JournalledApplier::close);
        }
    }

    private static void tamper(Machine machine) {
        try {
            Files.writeString(machine.live().resolve("bin/run"), "#!/bin/sh\necho 2\n");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static final class Crash implements Consumer<String> {
        private int left;
        private String where = "no crash";

        Crash(int at) {
            left = at;
        }

        @Override
        public void accept(String step) {
            if (left-- == 0) {
                where = "crash at " + step;
                throw new CrashError(step);
            }
        }
    }

    /** An error, because what is an exception would be handled. */
    private static final class CrashError extends Error {
        private static final long serialVersionUID = 1L;

        CrashError(String step) {
            super(step);
        }
    }
}
