/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.essaim.api.PatchId;
import org.essaim.api.patching.ApplyOutcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real processes that halt at a step; what they held (locks, threads, buffers) goes with them. */
class HaltTest {

    @TempDir
    Path folder;

    private Machine machine;
    private TestPatch one;
    private TestPatch two;

    @BeforeEach
    void trees() throws Exception {
        machine = new Machine(folder.resolve("essaim"));
        one = TestPatch.of("app:1", Machine.tree(folder.resolve("one"), 1));
        two = TestPatch.of("app:2", Machine.tree(folder.resolve("two"), 2));
        try (JournalledApplier applier = machine.open()) {
            applier.apply(one.request(), step -> {});
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
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
                "patching.after-clean"
            })
    void anApplicationThatIsKilledIsFinishedOrUndone(String step) throws Exception {
        halt("apply", step);
        assertThat(machine.liveHash()).isIn(one.hash, two.hash);

        try (JournalledApplier applier = machine.open()) {
            assertThat(machine.hasJournal()).isFalse();
            assertThat(machine.liveHash()).isIn(one.hash, two.hash);
            assertThat(applier.apply(two.request(), progress -> {})).isInstanceOf(ApplyOutcome.Live.class);
            assertThat(machine.liveHash()).isEqualTo(two.hash);
            assertThat(machine.versions()).containsExactly("1", "2");
        }
    }

    @Test
    void aRecoveryThatIsKilledAtEachOfItsStepsStillFinishes() throws Exception {
        halt("apply", "patching.staged");
        for (String step : List.of(
                "patching.before-switch",
                "patching.after-switch",
                "patching.switched",
                "patching.checked",
                "patching.after-record",
                "patching.committed")) {
            halt("open", step);
            assertThat(machine.liveHash()).as(step).isIn(one.hash, two.hash);
        }

        try (JournalledApplier applier = machine.open()) {
            assertThat(machine.hasJournal()).isFalse();
            assertThat(machine.liveHash()).isEqualTo(two.hash);
            assertThat(applier.installed("app").orElseThrow().previous()).contains(one.descriptor);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "patching.intent",
                "patching.before-revert",
                "patching.after-undo-switch",
                "patching.switched",
                "patching.after-record",
                "patching.committed",
                "patching.after-clean"
            })
    void anUndoThatIsKilledIsFinished(String step) throws Exception {
        try (JournalledApplier applier = machine.open()) {
            applier.apply(two.request(), progress -> {});
        }
        halt("undo", step);
        assertThat(machine.liveHash()).isIn(one.hash, two.hash);

        try (JournalledApplier applier = machine.open()) {
            assertThat(machine.hasJournal()).isFalse();
            assertThat(machine.liveHash()).isEqualTo(one.hash);
            assertThat(applier.undo(PatchId.parse("app:2"))).isInstanceOf(ApplyOutcome.Refused.class);
        }
    }

    private void halt(String operation, String step) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        HaltingMain.class.getName(),
                        machine.home.toString(),
                        operation,
                        step,
                        folder.resolve("two").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(step).isEqualTo(HaltingMain.GONE);
        } finally {
            process.destroyForcibly();
        }
    }
}
