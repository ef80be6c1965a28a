/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.itests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.essaim.itests.ModuleJars;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The five real modules replaced in place while a rollout goes on, on a server and on an agent. The tests follow each other
 * in the life of one fleet. While something is to happen in the middle of a rollout the origin sends next to nothing, so
 * that no machine is too slow for it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ModulesInMidRolloutIT {

    private static final int LARGE = 40 << 20;
    private static final int SMALL = 8 << 20;

    /** What the origin sends per second until enough is there. */
    private static final long BRISK = 1 << 20;

    private static final long NEXT_TO_NOTHING = 16 << 10;
    private static final long UNLIMITED = 0;

    private static final List<String> ON_BOTH = List.of("tracking", "seeding", "transfer");

    /**
     * In this order what a start makes up for does not pass the next step: each life ends where it should, by the update
     * that it was told.
     */
    private static final List<List<String>> STEPS = List.of(
            List.of("committed", "installed", "bundle-installed", "rolling-back", "prepared", "submitted"),
            List.of("healthy", "bundle-started", "bundle-uninstalled", "rolled-back", "repository-added"));

    @TempDir
    static Path folder;

    private static Fleet fleet;
    private static Modules onServer;
    private static Modules onAgent;

    @BeforeAll
    static void aServerAndTwoAgents() {
        fleet = Fleet.start("modules", BRISK, 2);
        onServer = new Modules("server", fleet.server());
        onAgent = new Modules("agent-1", fleet.agent(0).karaf());
    }

    @AfterAll
    static void end() {
        if (fleet != null) {
            fleet.close();
        }
    }

    @Test
    @Order(1)
    void allFiveAreReplacedWhileEverybodyDownloadsAndTheRolloutFinishes() {
        onServer.record(folder);
        onAgent.record(folder);
        Path tree = Trees.make(folder.resolve("app-1"), 1, LARGE);
        RolloutView started = fleet.deploy(tree, "app", "1");
        RolloutView before = fleet.awaitPart(started, 0.3);
        fleet.originSends(NEXT_TO_NOTHING);

        List<JsonNode> updates = onAgent.updateAll("1.1.0", folder);
        onServer.updateAll("1.1.0", folder);
        assertThat(fleet.info(started.id()).states()).containsOnly("DOWNLOADING");
        fleet.originSends(BRISK); // so slow that the agents pass on what they have
        both(modules -> modules.awaitWork(ON_BOTH));
        fleet.originSends(UNLIMITED);

        fleet.assertArrived(fleet.awaitFinished(started.id()), tree);
        assertThat(updates)
                .allSatisfy(update -> assertThat(update.path("restarted")).isEmpty());
        both(modules -> {
            modules.awaitAll("1.1.0");
            modules.assertOnlyTheFiveWereRestarted();
        });
        assertThat(onAgent.work().values()).hasSize(5).allSatisfy(work -> assertThat(work)
                .isPositive());
        for (String module : Modules.ALL) {
            System.out.printf(
                    "%s was away for %d ms on the agent and %d ms on the server%n",
                    module, onAgent.gap(module), onServer.gap(module));
        }
        System.out.printf("Before: %s%n", before.actions());
    }

    @Test
    @Order(2)
    void theyStayAfterARestartAndWhenKarafForgetsAndWhenSomethingElseIsInstalled() {
        both(modules -> {
            modules.restart(false);
            modules.awaitAll("1.1.0");
            modules.restart(true);
            modules.awaitAll("1.1.0");
            modules.installSomethingElse(folder);
            modules.awaitAll("1.1.0");
        });
        fleet.awaitOnline(2);
    }

    @Test
    @Order(3)
    void theNextRolloutFinishesAlthoughABrokenTransferIsTriedMeanwhile() {
        fleet.originSends(NEXT_TO_NOTHING);
        Path tree = Trees.make(folder.resolve("app-2"), 2, SMALL);
        RolloutView started = fleet.deploy(tree, "app", "2");
        fleet.awaitPart(started, 0.0);

        JsonNode update = onAgent.update("transfer", ModuleJars.brokenTransfer("1.2.0", folder));

        assertThat(update.path("step").asText()).isEqualTo("ROLLED_BACK");
        assertThat(update.path("code").asText()).isEqualTo("NOT_UP");
        onAgent.assertOnly("transfer", update.path("from").asText());
        assertThat(fleet.info(started.id()).states()).containsOnly("DOWNLOADING");
        fleet.originSends(UNLIMITED);
        fleet.assertArrived(fleet.awaitFinished(started.id()), tree);
    }

    @Test
    @Order(4)
    void theyGoBackToTheVersionsThatCameWithTheInstallation() {
        both(modules -> {
            modules.rollBackAll();
            modules.awaitAll("1.0.0");
        });
    }

    @Test
    @Order(5)
    void agentsThatAreKilledAtEveryStepOfAnUpdateHaveOneVersionAndFinishTheRollout() {
        fleet.originSends(NEXT_TO_NOTHING);
        Path tree = Trees.make(folder.resolve("app-3"), 3, SMALL);
        RolloutView started = fleet.deploy(tree, "app", "3");
        fleet.awaitPart(started, 0.0);

        together(() -> killAtEach(fleet.agent(0), STEPS.get(0)), () -> killAtEach(fleet.agent(1), STEPS.get(1)));

        fleet.awaitOnline(2);
        assertThat(fleet.info(started.id()).states()).containsOnly("DOWNLOADING");
        fleet.originSends(UNLIMITED);
        fleet.awaitFinished(started.id());
        fleet.assertLive(tree);
    }

    private static void killAtEach(Agent agent, List<String> steps) {
        Modules modules = new Modules(agent.machine(), agent.karaf());
        agent.karaf().kill();
        String active = "1.0.0";
        for (int i = 0; i < steps.size(); i++) {
            String step = steps.get(i);
            String version = "1." + (i + 2) + ".0";
            agent.start("updater." + step).karaf().awaitShell(Fleet.PATIENCE);
            assertMadeUpFor(modules, active);
            boolean undone = step.startsWith("roll");
            modules.submit(
                    "transfer",
                    undone
                            ? ModuleJars.brokenTransfer(version, folder)
                            : ModuleJars.version("transfer", version, folder.resolve(agent.machine())));
            agent.awaitHalt();
            active = undone || step.equals("submitted") ? active : version;
            System.out.printf("%s halted at %s; then %s%n", agent.machine(), step, active);
        }
        agent.start(null).karaf().awaitShell(Fleet.PATIENCE);
        assertMadeUpFor(modules, active);
    }

    private static void assertMadeUpFor(Modules modules, String active) {
        modules.awaitEnd("transfer");
        modules.assertOnly("transfer", active);
    }

    private static void both(Consumer<Modules> job) {
        together(() -> job.accept(onServer), () -> job.accept(onAgent));
    }

    private static void together(Runnable... jobs) {
        CompletableFuture.allOf(Stream.of(jobs).map(CompletableFuture::runAsync).toArray(CompletableFuture[]::new))
                .join();
    }
}
