/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.essaim.api.patching.Installed;
import org.essaim.payload.TreeHash;
import org.junit.jupiter.api.Test;

/** The live pointer: where it is, and what is never put in its place. */
class LivePointerTest extends ApplierTest {

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
}
