/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.essaim.api.RequestFault;
import org.essaim.shell.ExitCode;
import org.essaim.shell.FakeConsole;
import org.essaim.shell.FakeServices;
import org.essaim.updater.Module;
import org.essaim.updater.ModuleUpdater;
import org.essaim.updater.Update;
import org.essaim.updater.Update.Problem;
import org.essaim.updater.Update.Step;
import org.essaim.updater.UpdateRefused;
import org.junit.jupiter.api.Test;

class ModuleCommandsTest {

    private final FakeUpdater updater = new FakeUpdater();
    private final FakeServices services = FakeServices.of(updater);
    private final FakeConsole script = FakeConsole.script();

    @Test
    void anUpdateIsWatchedToItsEnd() throws Exception {
        updater.will(Step.PREPARED, Step.INSTALLED, Step.COMMITTED);
        assertThat(update().run(services, script)).isEqualTo(ExitCode.OK);
        assertThat(updater.submitted).isEqualTo(URI.create("file:///srv/new.jar"));
        assertThat(script.lines())
                .element(0)
                .asString()
                .contains("tracking 1.0.0 -> 1.1.0")
                .endsWith("submitted");
        assertThat(script.printed()).contains("prepared").contains("committed").contains("Restarted with it: org.a");
        assertThat(script.complained()).isEmpty();
    }

    @Test
    void whatWasRolledBackIsAnErrorWithItsReason() throws Exception {
        updater.will(Step.ROLLING_BACK, Step.ROLLED_BACK);
        assertThat(update().run(services, script)).isEqualTo(ExitCode.ERROR);
        assertThat(script.complained())
                .contains("It did not come up.")
                .contains("Look.")
                .contains("[NOT_UP]");
    }

    @Test
    void aTerminalSeesOneLineThatMoves() throws Exception {
        FakeConsole terminal = FakeConsole.terminal(false);
        updater.will(Step.PREPARED, Step.COMMITTED);
        assertThat(update().run(services, terminal)).isEqualTo(ExitCode.OK);
        assertThat(terminal.drawn()).allSatisfy(frame -> assertThat(frame).hasSize(1));
        assertThat(terminal.drawn().get(terminal.drawn().size() - 1).get(0))
                .contains("[####################] committed");
    }

    @Test
    void jsonHasNothingAroundIt() throws Exception {
        updater.will(Step.COMMITTED);
        ModuleUpdateCommand command = update();
        command.json = true;
        assertThat(command.run(services, script)).isEqualTo(ExitCode.OK);
        assertThat(script.printed())
                .startsWith("{")
                .contains("\"step\" : \"COMMITTED\"")
                .contains("\"restarted\" : [");
    }

    @Test
    void whoDoesNotWantToWaitIsToldWhatWasSubmitted() throws Exception {
        ModuleUpdateCommand command = update();
        command.noWait = true;
        assertThat(command.run(services, script)).isEqualTo(ExitCode.OK);
        assertThat(script.lines()).singleElement().asString().endsWith("submitted");
    }

    @Test
    void anUpdateThatTakesTooLongGoesOnUnwatched() throws Exception {
        ModuleUpdateCommand command = update();
        command.timeout = 0;
        assertThat(command.run(services, script)).isEqualTo(ExitCode.TIMED_OUT);
        assertThat(script.complained()).contains("[TIMED_OUT]");
    }

    @Test
    void whatTheUpdaterRefusesIsAFaultWithItsCode() {
        updater.refusal = Optional.of(new UpdateRefused("NO_SUCH_MODULE", "There is none.", "See module:list."));
        assertThatThrownBy(() -> update().run(services, script))
                .isInstanceOfSatisfying(
                        RequestFault.class, fault -> assertThat(fault.code()).isEqualTo("NO_SUCH_MODULE"));
    }

    @Test
    void aRollbackIsWatchedLikeAnUpdate() throws Exception {
        updater.will(Step.COMMITTED);
        ModuleRollbackCommand command = new ModuleRollbackCommand();
        command.module = "tracking";
        assertThat(command.run(services, script)).isEqualTo(ExitCode.OK);
        assertThat(updater.submitted).isNull();
    }

    @Test
    void optionsMayStandBehindTheModule() {
        ModuleUpdateCommand update = update();
        update.behind = List.of("--json");
        ModuleRollbackCommand rollback = new ModuleRollbackCommand();
        rollback.behind = List.of("--no-wait");
        assertThat(update.trailing()).containsExactly("--json");
        assertThat(rollback.trailing()).containsExactly("--no-wait");
    }

    @Test
    void withoutAnUpdaterTheCommandsSayWhatToDo() {
        assertThatThrownBy(() -> new ModuleListCommand().run(FakeServices.of(), script))
                .hasMessageContaining("updater");
    }

    @Test
    void theListShowsEachModuleWithWhatHappenedLast() {
        updater.latest = Optional.of(at(Step.ROLLED_BACK));
        assertThat(new ModuleListCommand().run(services, script)).isEqualTo(ExitCode.OK);
        assertThat(script.printed())
                .contains("org.essaim.tracking")
                .contains("1.0.0")
                .contains("UP")
                .contains("org.essaim.agent")
                .contains("rolled back: NOT_UP");
    }

    @Test
    void aSourceIsAPathOrAnAddress() {
        Path folder = Path.of("/srv");
        assertThat(ModuleUpdateCommand.location("a b.jar", folder)).isEqualTo(URI.create("file:///srv/a%20b.jar"));
        assertThat(ModuleUpdateCommand.location("mvn:g/a/1.1.0", folder)).isEqualTo(URI.create("mvn:g/a/1.1.0"));
        assertThatThrownBy(() -> ModuleUpdateCommand.location("mvn: g", folder))
                .isInstanceOfSatisfying(
                        RequestFault.class, fault -> assertThat(fault.code()).isEqualTo("USAGE"));
    }

    private static ModuleUpdateCommand update() {
        ModuleUpdateCommand command = new ModuleUpdateCommand();
        command.module = "tracking";
        command.source = "new.jar";
        return command;
    }

    private static Update at(Step step) {
        Optional<Problem> problem = step == Step.ROLLED_BACK
                ? Optional.of(new Problem("NOT_UP", "It did not come up.", "Look."))
                : Optional.empty();
        return new Update(
                "tracking", "", "1.0.0", "1.1.0", step, problem, List.of("org.a"), Instant.EPOCH, Instant.EPOCH);
    }

    private static final class FakeUpdater implements ModuleUpdater {

        private final Deque<Step> steps = new ArrayDeque<>();
        private Optional<UpdateRefused> refusal = Optional.empty();
        private Optional<Update> latest = Optional.empty();
        private URI submitted;

        void will(Step... next) {
            steps.addAll(List.of(next));
        }

        @Override
        public List<Module> modules() {
            return List.of(new Module(
                    "tracking",
                    "org.essaim.tracking",
                    "1.0.0",
                    Module.State.UP,
                    Instant.EPOCH,
                    List.of("org.essaim.agent"),
                    Optional.empty()));
        }

        @Override
        public Update submit(String module, URI source) {
            refusal.ifPresent(refused -> {
                throw refused;
            });
            submitted = source;
            return at(Step.SUBMITTED);
        }

        @Override
        public Update rollback(String module) {
            return at(Step.SUBMITTED);
        }

        @Override
        public Optional<Update> status(String module) {
            return latest;
        }

        @Override
        public Update await(String module, Duration limit) {
            return at(steps.isEmpty() ? Step.INSTALLED : steps.remove());
        }
    }
}
