/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import static org.assertj.core.api.Assertions.assertThat;

import org.essaim.api.PatchId;
import org.essaim.api.patching.ApplyOutcome;
import org.essaim.api.patching.Installed;
import org.junit.jupiter.api.Test;

/** Going back, and forth again. */
class UndoTest extends ApplierTest {

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
}
