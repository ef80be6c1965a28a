/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.essaim.updater.Update;
import org.essaim.updater.Update.Step;
import org.essaim.updater.core.FakePlatform.Manner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The process dies at each step, and another one starts. */
class CrashTest {

    @TempDir
    Path root;

    private House house;

    @BeforeEach
    void aKarafWithTwoModules() throws Exception {
        house = new House(root);
    }

    private void dieDuring(Step step, String version) {
        house.dieAt = Optional.of(step);
        assertThatThrownBy(() -> house.update(version)).isInstanceOf(House.Death.class);
        house.dieAt = house.alwaysDie ? house.dieAt : Optional.empty();
    }

    @ParameterizedTest
    @EnumSource(names = {"PREPARED", "REPOSITORY_ADDED", "INSTALLED", "HEALTHY", "COMMITTED"})
    void anUpdateIsFinishedAfterADeathAt(Step step) throws Exception {
        dieDuring(step, "1.1.0");
        assertThat(house.restart().succeeded()).isTrue();
        assertThat(house.version()).isEqualTo("1.1.0");
        assertThat(house.lineages().of("tracking")).hasValueSatisfying(lineage -> {
            assertThat(lineage.wanted()).isEqualTo("1.1.0");
            assertThat(lineage.previous()).hasValue("1.0.0");
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"PREPARED", "REPOSITORY_ADDED", "INSTALLED", "HEALTHY", "COMMITTED"})
    void anUpdateIsFinishedThoughKarafsDataIsEmptiedAfterADeathAt(Step step) throws Exception {
        dieDuring(step, "1.1.0");
        house.karaf.clean();
        assertThat(house.restart().succeeded()).isTrue();
        assertThat(house.version()).isEqualTo("1.1.0");
    }

    @Test
    void anUpdateThatWasOnlySubmittedIsRefusedAndTouchesNothing() throws Exception {
        dieDuring(Step.SUBMITTED, "1.1.0");
        Update update = house.restart();
        assertThat(update.step()).isEqualTo(Step.REFUSED);
        assertThat(update.problem().orElseThrow().code()).isEqualTo("INTERRUPTED");
        assertThat(house.version()).isEqualTo("1.0.0");
    }

    @ParameterizedTest
    @EnumSource(names = {"PREPARED", "REPOSITORY_ADDED", "INSTALLED", "ROLLING_BACK", "ROLLED_BACK"})
    void aBrokenVersionIsUndoneAfterADeathAt(Step step) throws Exception {
        house.karaf.manners.put("tracking/1.1.0", Manner.NO_SERVICE);
        dieDuring(step, "1.1.0");
        assertThat(house.restart().step()).isEqualTo(Step.ROLLED_BACK);
        assertThat(house.version()).isEqualTo("1.0.0");
        assertThat(house.karaf.repositories).isEmpty();
    }

    @Test
    void aBrokenVersionAfterAGoodOneIsUndoneThoughKarafsDataIsEmptied() throws Exception {
        house.update("1.1.0");
        house.karaf.manners.put("tracking/1.2.0", Manner.NO_SERVICE);
        dieDuring(Step.ROLLING_BACK, "1.2.0");
        house.karaf.clean();
        assertThat(house.restart().step()).isEqualTo(Step.ROLLED_BACK);
        assertThat(house.version()).isEqualTo("1.1.0");
    }

    @Test
    void aBundleThatWasInstalledBesideTheOldOneIsTakenAwayWhenTheUpdateIsUndone() throws Exception {
        house.karaf.manners.put("tracking/1.1.0", Manner.NO_SERVICE);
        house.karaf.installationLeavesOld = true;
        dieDuring(Step.INSTALLED, "1.1.0");
        house.karaf.installed.get("tracking").add("1.0.0");
        assertThat(house.restart().step()).isEqualTo(Step.ROLLED_BACK);
        assertThat(house.version()).isEqualTo("1.0.0");
    }

    @Test
    void aVersionDuringWhichTheProcessKeepsDyingIsUndone() throws Exception {
        house.alwaysDie = true;
        dieDuring(Step.INSTALLED, "1.1.0");
        for (int start = 1; start <= Updates.MOST_ATTEMPTS; start++) {
            assertThatThrownBy(() -> house.restart()).isInstanceOf(House.Death.class);
        }
        Update update = house.restart();
        assertThat(update.step()).isEqualTo(Step.ROLLED_BACK);
        assertThat(update.problem().orElseThrow().code()).isEqualTo("PROCESS_DIED");
        assertThat(house.version()).isEqualTo("1.0.0");
    }

    @Test
    void theWantedVersionIsPutBackWhenKarafsDataWasEmptied() throws Exception {
        house.update("1.1.0");
        house.update("1.2.0");
        house.karaf.clean();
        house.restart();
        assertThat(house.version()).isEqualTo("1.2.0");
        assertThat(house.lineages().of("tracking").orElseThrow().previous()).hasValue("1.1.0");
    }

    @Test
    void nothingIsInstalledAtAStartThatFindsWhatIsWanted() throws Exception {
        house.update("1.1.0");
        house.karaf.calls.clear();
        house.restart();
        assertThat(house.karaf.calls).isEmpty();
    }

    @Test
    void aNewerShippedVersionIsNotReplacedByAnOlderWantedOne() throws Exception {
        house.update("1.1.0");
        house.karaf.ship("tracking", "1.5.0");
        house.karaf.clean();
        house.restart();
        assertThat(house.version()).isEqualTo("1.5.0");
        assertThat(house.lineages().of("tracking")).isEmpty();
    }

    @Test
    void aWantedVersionWhoseFileWasChangedIsNotInstalled() throws Exception {
        house.update("1.1.0");
        Path folder = house.repository().find("tracking", "1.1.0").orElseThrow().folder();
        Path jar;
        try (java.util.stream.Stream<Path> files = Files.list(folder)) {
            jar = files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.write(jar, new byte[] {'P', 'K', 0});
        house.karaf.clean();
        Update update = house.restart();
        assertThat(update.problem().orElseThrow().code()).isEqualTo("REPOSITORY_DAMAGED");
        assertThat(house.version()).isEqualTo("1.0.0");
    }

    @Test
    void anUnreadableJournalIsSetAsideAndTheWantedVersionStays() throws Exception {
        house.update("1.1.0");
        Path file = house.folder.resolve("journal/tracking.properties");
        Files.writeString(file, "step=NONSENSE\n");
        house.updates().resume();
        assertThat(house.version()).isEqualTo("1.1.0");
        assertThat(file.resolveSibling("tracking.properties.unreadable")).exists();
    }
}
