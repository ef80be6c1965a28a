/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.itests.updates;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The updater in a real Karaf that is restarted, emptied and killed; the modules are small ones. */
class UpdatesInPlaceIT {

    @TempDir
    Path folder;

    private SmallFleet fleet;

    @BeforeEach
    void aKarafWithModules() throws Exception {
        fleet = new SmallFleet(folder);
    }

    @AfterEach
    void nothingIsLeftRunning() {
        fleet.close();
    }

    private void assertInstalled(String tracking, String seeding, String api) {
        assertThat(fleet.bundles())
                .containsExactly(
                        "Active org.essaim.api " + api,
                        "Active org.essaim.seeding " + seeding,
                        "Active org.essaim.tracking " + tracking,
                        "Active org.essaim.updater 1.0.0");
    }

    private static void assertStep(Properties journal, String step) {
        assertThat(journal.getProperty("step"))
                .as(journal.getProperty("problem.sentence", "no problem"))
                .isEqualTo(step);
    }

    @Test
    void aModuleGoesUpAndDownAndStaysThereWhateverElseHappens() throws Exception {
        fleet.start();
        fleet.forgetEvents();
        assertStep(fleet.update("tracking", fleet.good("tracking", "1.0.1")), "COMMITTED");
        assertStep(fleet.update("tracking", fleet.good("tracking", "1.1.0")), "COMMITTED");
        assertThat(fleet.events().lines().filter(line -> line.startsWith("stopped")))
                .allMatch(line -> line.contains("org.essaim.tracking"));
        assertInstalled("1.1.0", "1.0.0", "1.0.0");

        fleet.karaf
                .shell("feature:install other", "feature:install -u essaim-seeding")
                .orFail();
        assertInstalled("1.1.0", "1.0.0", "1.0.0");

        fleet.karaf.stop(SmallFleet.START);
        fleet.forgetEvents();
        fleet.start();
        assertInstalled("1.1.0", "1.0.0", "1.0.0");

        fleet.karaf.stop(SmallFleet.START);
        fleet.karaf.clean();
        fleet.forgetEvents();
        fleet.start();
        fleet.karaf.await(
                "1.1.0 is put back",
                SmallFleet.START,
                () -> "RESTORE".equals(fleet.journal("tracking").getProperty("kind"))
                        && "COMMITTED".equals(fleet.journal("tracking").getProperty("step")));
        assertInstalled("1.1.0", "1.0.0", "1.0.0");
        fleet.karaf.shell("feature:install other").orFail();
        assertInstalled("1.1.0", "1.0.0", "1.0.0");

        assertStep(fleet.rollback("tracking"), "COMMITTED");
        assertInstalled("1.0.1", "1.0.0", "1.0.0");
        assertStep(fleet.rollback("tracking"), "COMMITTED");
        assertInstalled("1.0.0", "1.0.0", "1.0.0");
        fleet.karaf.shell("feature:uninstall other").orFail();
        assertInstalled("1.0.0", "1.0.0", "1.0.0");
    }

    @Test
    void whatDoesNotComeUpIsRolledBackAndLaterInstallationsWork() throws Exception {
        fleet.givingUpSoon().start();
        Properties journal = fleet.update("tracking", fleet.throwing("tracking", "1.1.0"));
        assertStep(journal, "ROLLED_BACK");
        assertThat(journal.getProperty("problem.code")).isEqualTo("NOT_UP");
        assertInstalled("1.0.0", "1.0.0", "1.0.0");

        assertStep(fleet.update("tracking", fleet.brokenComponent("tracking", "1.2.0")), "ROLLED_BACK");
        assertInstalled("1.0.0", "1.0.0", "1.0.0");

        journal = fleet.update("tracking", fleet.unresolvable("tracking", "1.3.0"));
        assertStep(journal, "REFUSED");
        assertThat(journal.getProperty("problem.sentence")).contains("no.such.pkg");

        assertStep(fleet.update("tracking", fleet.good("seeding", "1.1.0")), "REFUSED");
        assertInstalled("1.0.0", "1.0.0", "1.0.0");

        fleet.karaf.shell("feature:install other").orFail();
        assertThat(fleet.karaf.shell("feature:repo-list").orFail()).doesNotContain("updater/repository");
        assertStep(fleet.update("tracking", fleet.good("tracking", "1.1.0")), "COMMITTED");
        assertInstalled("1.1.0", "1.0.0", "1.0.0");
    }

    @Test
    void aVersionThatBringsAPackageDoesNotRestartThoseThatCouldUseIt() throws Exception {
        fleet.start();
        fleet.forgetEvents();
        assertStep(fleet.update("tracking", fleet.repositoryWithExtra("tracking", "1.1.0")), "COMMITTED");
        assertInstalled("1.1.0", "1.0.0", "1.0.0");
        assertThat(fleet.events()).contains("started extra").doesNotContain("bystander");
    }

    @Test
    void theApiIsReplacedWithOneRestartOfThoseWhoUseItAndAnIncompatibleOneIsRefused() throws Exception {
        fleet.start();
        fleet.forgetEvents();
        Properties journal = fleet.update("api", fleet.api("2.0.0"));
        assertStep(journal, "REFUSED");
        assertThat(journal.getProperty("problem.code")).isEqualTo("UNRESOLVABLE");
        assertThat(fleet.events()).isEmpty();

        journal = fleet.update("api", fleet.api("1.1.0"));
        assertStep(journal, "COMMITTED");
        assertInstalled("1.0.0", "1.0.0", "1.1.0");
        assertThat(journal.getProperty("restarted")).isEqualTo("org.essaim.seeding,org.essaim.tracking");
        assertThat(fleet.events())
                .containsOnlyOnce("stopped org.essaim.tracking")
                .doesNotContain("bystander");

        assertStep(fleet.update("tracking", fleet.good("tracking", "1.1.0")), "COMMITTED");
        assertStep(fleet.rollback("api"), "COMMITTED");
        assertInstalled("1.1.0", "1.0.0", "1.0.0");
    }

    /** Two steps, for what is installed later; all of them are in the test that kills real agents in the middle of a rollout. */
    @ParameterizedTest
    @ValueSource(strings = {"updater.submitted", "updater.bundle-installed"})
    void anUpdateIsFinishedOrUndoneAfterAKillAt(String step) throws Exception {
        fleet.karaf.systemProperty("essaim.halt-at", step);
        fleet.start();
        Path source = fleet.good("tracking", "1.1.0");
        fleet.submit("tracking", source);
        assertThat(fleet.karaf.awaitEnd(SmallFleet.START)).isEqualTo(137);
        fleet.karaf.kill();

        fleet.karaf.systemProperty("essaim.halt-at", null);
        fleet.start();
        boolean nothingDone = step.equals("updater.submitted");
        assertStep(fleet.awaitEnd("tracking"), nothingDone ? "REFUSED" : "COMMITTED");
        assertInstalled(nothingDone ? "1.0.0" : "1.1.0", "1.0.0", "1.0.0");
        fleet.karaf.shell("feature:install other").orFail();
        assertInstalled(nothingDone ? "1.0.0" : "1.1.0", "1.0.0", "1.0.0");
    }

    @Test
    void aRollbackIsFinishedAfterAKill() throws Exception {
        fleet.karaf.systemProperty("essaim.halt-at", "updater.rolling-back");
        fleet.givingUpSoon().start();
        fleet.submit("tracking", fleet.brokenComponent("tracking", "1.1.0"));
        assertThat(fleet.karaf.awaitEnd(SmallFleet.START)).isEqualTo(137);
        fleet.karaf.kill();

        fleet.karaf.systemProperty("essaim.halt-at", null);
        fleet.start();
        assertStep(fleet.awaitEnd("tracking"), "ROLLED_BACK");
        assertInstalled("1.0.0", "1.0.0", "1.0.0");
        fleet.karaf.shell("feature:install other").orFail();
        assertInstalled("1.0.0", "1.0.0", "1.0.0");
    }
}
