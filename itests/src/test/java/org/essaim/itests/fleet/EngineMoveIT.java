/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.itests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.essaim.itests.ModuleJars;
import org.essaim.itests.fleet.RolloutView.ActionView;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A fleet that runs on ttorrent moves to our own engine, and on to the engine's next version, in the middle of a transfer.
 * ttorrent knows no TLS, so the fleet is in lab mode.
 */
class EngineMoveIT {

    private static final long BRISK = 1 << 20;
    private static final long NEXT_TO_NOTHING = 16 << 10;

    @TempDir
    static Path folder;

    private static Fleet fleet;
    private static List<Modules> everywhere;

    @BeforeAll
    static void aFleetOnTtorrent() {
        fleet = Fleet.start("move", BRISK, 2);
        everywhere = List.of(
                new Modules("server", fleet.server()),
                new Modules("agent-1", fleet.agent(0).karaf()),
                new Modules("agent-2", fleet.agent(1).karaf()));
        fleet.server().etc("org.essaim.transfer.cfg", "lab", "true");
        fleet.agents().forEach(agent -> agent.karaf().etc("org.essaim.transfer.cfg", "lab", "true"));
        moveTo(ModuleJars.ttorrent("1.0.1", folder));
    }

    @AfterAll
    static void end() {
        if (fleet != null) {
            fleet.close();
        }
    }

    @Test
    void itMovesToOurEngineAndToTheNextVersionOfThatWithoutLosingWhatIsVerified() {
        everywhere.forEach(modules -> modules.record(folder));
        Path tree = Trees.make(folder.resolve("app-1"), 1, 24 << 20);
        fleet.publish(tree, "app", "1", "--compat v1");
        RolloutView started = fleet.rollout("app:1", "all");

        changeEngineAt(started, 0.25, ModuleJars.version("transfer", "1.1.0", folder));
        changeEngineAt(started, 0.5, ModuleJars.version("transfer", "1.2.0", folder));
        fleet.originSends(0);

        fleet.assertArrived(fleet.awaitFinished(started.id()), tree);
    }

    /** Lets everybody fetch this part of the payload and changes the engine then: what was verified stays. */
    private static void changeEngineAt(RolloutView started, double part, Path engine) {
        fleet.originSends(BRISK);
        fleet.awaitPart(started, part);
        fleet.originSends(NEXT_TO_NOTHING);
        Map<String, Long> before = have(fleet.awaitPart(started, part));
        everywhere.forEach(Modules::forgetEvents);
        moveTo(engine);
        everywhere.forEach(modules -> System.out.printf(
                "%s: no engine for %d ms%n", modules.where(), modules.gapOfAny("org.essaim.transfer")));
        Map<String, Long> after = have(fleet.awaitPart(started, part));
        assertThat(after)
                .allSatisfy(
                        (machine, bytes) -> assertThat(bytes).as(machine).isGreaterThanOrEqualTo(before.get(machine)));
    }

    private static Map<String, Long> have(RolloutView view) {
        return view.actions().stream().collect(Collectors.toMap(ActionView::machine, ActionView::bytesHave));
    }

    private static void moveTo(Path jar) {
        for (Modules modules : everywhere) {
            JsonNode update = modules.update("transfer", jar);
            assertThat(update.path("step").asText()).as("%s", update).isEqualTo("COMMITTED");
        }
    }
}
