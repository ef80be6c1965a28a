/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.completion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Session;
import org.essaim.api.PatchId;
import org.essaim.shell.FakeFleet;
import org.essaim.shell.FakeRegistry;
import org.essaim.shell.FakeServices;
import org.junit.jupiter.api.Test;

class CompletersTest {

    private final FakeFleet fleet = new FakeFleet();
    private final FakeServices server = FakeServices.of(fleet);

    @Test
    void everyIdIsOffered() {
        fleet.create(PatchId.parse("app:1.0"), "all", false);
        assertThat(new PatchCompleter().words(server)).containsExactly("app:1.0");
        assertThat(new RolloutCompleter().words(server)).containsExactly("1");
        assertThat(new MachineCompleter().words(server)).containsExactly("lab-1", "lab-2", "lab-3");
        assertThat(new TargetCompleter().words(server))
                .containsExactly("all", "id=lab-1", "id=lab-2", "id=lab-3", "label:room=B12", "site=leiden");
    }

    @Test
    void whereAServiceIsAwayNothingIsOffered() {
        FakeServices agent = FakeServices.of();
        assertThat(new PatchCompleter().words(agent)).isEmpty();
        assertThat(new RolloutCompleter().words(agent)).isEmpty();
        assertThat(new MachineCompleter().words(agent)).isEmpty();
        assertThat(new TargetCompleter().words(agent)).containsExactly("all");
    }

    @Test
    void whatWasBegunIsCompletedAndServicesAreGivenBack() {
        FakeRegistry registry = new FakeRegistry();
        registry.register(fleet);
        fleet.addMachine("pc-1");
        MachineCompleter completer = new MachineCompleter();
        completer.context = registry.context();
        assertThat(complete(completer, "pc")).containsExactly("pc-1 ");
        assertThat(registry.inUse()).isZero();
    }

    @Test
    void aServiceThatFailsLeavesTheCommandLineAlone() {
        PatchCompleter completer = new PatchCompleter();
        completer.context = FakeRegistry.proxy(org.osgi.framework.BundleContext.class, (name, args) -> {
            throw new IllegalStateException("the bundle is stopped");
        });
        assertThat(complete(completer, "a")).isEmpty();
    }

    @Test
    void aFleetOfThousandsIsNotPouredOverTheTerminal() {
        for (int i = 0; i < 5000; i++) {
            fleet.addMachine("pc-" + i);
        }
        assertThat(new MachineCompleter().words(server)).hasSize(1000);
        assertThat(new TargetCompleter().words(server)).hasSizeBetween(1000, 1010);
    }

    private static List<String> complete(ServiceCompleter completer, String begun) {
        CommandLine line = FakeRegistry.proxy(CommandLine.class, (name, args) -> switch (name) {
            case "getCursorArgument" -> begun;
            case "getArgumentPosition", "getBufferPosition" -> begun.length();
            case "getCursorArgumentIndex" -> 0;
            case "getBuffer" -> begun;
            default -> new String[] {begun};
        });
        List<String> candidates = new ArrayList<>();
        completer.complete(FakeRegistry.proxy(Session.class, (name, args) -> null), line, candidates);
        return candidates;
    }
}
