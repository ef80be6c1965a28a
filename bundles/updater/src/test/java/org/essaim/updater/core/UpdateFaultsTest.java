/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.essaim.updater.Update;
import org.essaim.updater.Update.Step;
import org.essaim.updater.core.FakePlatform.Manner;
import org.essaim.updater.core.Intent.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Karaf fails at one thing or another: the version that was active is active afterwards, or the new one is. */
class UpdateFaultsTest {

    @TempDir
    Path root;

    private House house;

    @BeforeEach
    void aKarafWithTwoModules() throws Exception {
        house = new House(root);
    }

    @Test
    void aRepositoryThatKarafDoesNotTakeIsUndone() throws Exception {
        house.karaf.failing.add("add");
        Update update = house.update("1.1.0");
        assertThat(update.step()).isEqualTo(Step.ROLLED_BACK);
        assertThat(update.problem().orElseThrow().code()).isEqualTo("UPDATE_FAILED");
        assertThat(update.problem().orElseThrow().sentence()).contains("add failed on purpose");
        assertThat(house.version()).isEqualTo("1.0.0");
        assertThat(house.stored()).isEmpty();
    }

    @Test
    void anInstallationThatFailsWithoutTheModuleComingUpIsUndone() throws Exception {
        house.karaf.failing.add("install 1.1.0");
        Update update = house.update("1.1.0");
        assertThat(update.step()).isEqualTo(Step.ROLLED_BACK);
        assertThat(update.problem().orElseThrow().code()).isEqualTo("NOT_UP");
        assertThat(house.version()).isEqualTo("1.0.0");
    }

    @Test
    void aComplaintOfKarafsIsNoFailureWhenTheModuleIsUp() throws Exception {
        house.karaf.manners.put("tracking/1.1.0", Manner.COMPLAINS);
        Update update = house.update("1.1.0");
        assertThat(update.step()).isEqualTo(Step.COMMITTED);
        assertThat(update.problem()).isEmpty();
        assertThat(house.version()).isEqualTo("1.1.0");
    }

    @Test
    void aWayBackThatFailsOnceIsTriedAgain() throws Exception {
        house.karaf.manners.put("tracking/1.1.0", Manner.NO_SERVICE);
        house.karaf.failing.add("install 1.0.0");
        Update update = house.update("1.1.0");
        assertThat(update.step()).isEqualTo(Step.ROLLED_BACK);
        assertThat(update.problem().orElseThrow().code()).isEqualTo("NOT_UP");
        assertThat(house.version()).isEqualTo("1.0.0");
        assertThat(house.karaf.calls.stream().filter("install 1.0.0"::equals)).hasSize(2);
    }

    @Test
    void aWayBackThatNeverSucceedsIsSaid() throws Exception {
        house.karaf.manners.put("tracking/1.1.0", Manner.NO_SERVICE);
        house.karaf.failing.addAll(List.of("install 1.0.0", "install 1.0.0", "install 1.0.0"));
        Update update = house.update("1.1.0");
        assertThat(update.step()).isEqualTo(Step.ROLLED_BACK);
        assertThat(update.problem().orElseThrow().code()).isEqualTo("ROLLBACK_INCOMPLETE");
        assertThat(update.problem().orElseThrow().remedy()).contains("module:list");
    }

    @Test
    void aRefusedVersionThatStaysKnownToKarafIsStillRefused() throws Exception {
        house.karaf.manners.put("tracking/1.1.0", Manner.UNRESOLVABLE);
        house.karaf.failing.add("remove");
        Update update = house.update("1.1.0");
        assertThat(update.step()).isEqualTo(Step.REFUSED);
        assertThat(update.problem().orElseThrow().code()).isEqualTo("UNRESOLVABLE");
        assertThat(house.version()).isEqualTo("1.0.0");
    }

    @Test
    void oldVersionsThatCannotBeTakenAwayDoNotSpoilTheUpdate() throws Exception {
        house.update("1.1.0");
        house.karaf.failing.add("remove");
        assertThat(house.update("1.2.0").succeeded()).isTrue();
        assertThat(house.version()).isEqualTo("1.2.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"add", "check 1.1.0", "install 1.1.0"})
    void whateverFailsWhileTheProcessEndsIsGoneOnWithAfterwards(String call) throws Exception {
        house.karaf.endsAt.add(call);
        Update update = house.update("1.1.0");
        assertThat(update.ended()).isFalse();
        assertThat(update.problem()).isEmpty();
        house.karaf.endsAt.clear();
        house.karaf.closing = false;
        assertThat(house.restart().succeeded()).isTrue();
        assertThat(house.version()).isEqualTo("1.1.0");
    }

    @Test
    void aWayBackThatTheEndOfTheProcessCutsShortIsFinishedAfterwards() throws Exception {
        house.karaf.manners.put("tracking/1.1.0", Manner.NO_SERVICE);
        house.karaf.endsAt.add("install 1.0.0");
        assertThat(house.update("1.1.0").step()).isEqualTo(Step.ROLLING_BACK);
        house.karaf.endsAt.clear();
        house.karaf.closing = false;
        Update update = house.restart();
        assertThat(update.step()).isEqualTo(Step.ROLLED_BACK);
        assertThat(update.problem().orElseThrow().code()).isEqualTo("NOT_UP");
        assertThat(house.version()).isEqualTo("1.0.0");
    }

    @Test
    void aModuleThatDisappearedBeforeItsTurnIsRefused() throws Exception {
        Updates updates = house.updates();
        Intent intent = updates.submit(Intent.of(
                Kind.UPDATE,
                "tracking",
                Jars.module(house.given, "tracking", "1.1.0").toUri().toString(),
                "1.0.0",
                "",
                Instant.EPOCH));
        house.karaf.installed.remove("tracking");
        Update update = updates.run(intent).update();
        assertThat(update.step()).isEqualTo(Step.REFUSED);
        assertThat(update.problem().orElseThrow().code()).isEqualTo("NO_SUCH_MODULE");
    }

    @Test
    void aRollbackToAVersionThatIsGoneIsRefused() throws Exception {
        house.update("1.1.0");
        Updates updates = house.updates();
        Update update = updates.run(
                        updates.submit(Intent.of(Kind.ROLLBACK, "tracking", "", "1.1.0", "0.5.0", Instant.EPOCH)))
                .update();
        assertThat(update.step()).isEqualTo(Step.REFUSED);
        assertThat(update.problem().orElseThrow().code()).isEqualTo("VERSION_GONE");
        assertThat(house.version()).isEqualTo("1.1.0");
    }

    @Test
    void aStoredVersionThatSomebodyChangedIsNotInstalled() throws Exception {
        house.update("1.1.0");
        house.update("1.2.0");
        Path folder = house.repository().find("tracking", "1.1.0").orElseThrow().folder();
        Files.writeString(folder.resolve("features.xml"), "<features/>");
        Update update = house.rollback();
        assertThat(update.step()).isEqualTo(Step.REFUSED);
        assertThat(update.problem().orElseThrow().code()).isEqualTo("REPOSITORY_DAMAGED");
        assertThat(house.version()).isEqualTo("1.2.0");
    }

    @Test
    void aWantedVersionThatNoLongerComesUpIsForgottenWithTheShippedOneInItsPlace() throws Exception {
        house.update("1.1.0");
        house.karaf.clean();
        house.karaf.manners.put("tracking/1.1.0", Manner.NO_SERVICE);
        house.updates().resume();
        assertThat(house.version()).isEqualTo("1.0.0");
        assertThat(house.lineages().of("tracking")).isEmpty();
    }

    @Test
    void aDamagedNoteOfTheWantedVersionLeavesTheShippedOne() throws Exception {
        house.update("1.1.0");
        house.karaf.clean();
        Files.writeString(house.folder.resolve("wanted/tracking.properties"), "wanted=\\u00zz");
        house.updates().resume();
        assertThat(house.version()).isEqualTo("1.0.0");
    }

    @Test
    void aNewerVersionThatSomebodyInstalledMeanwhileWins() throws Exception {
        house.update("1.1.0");
        house.karaf.clean();
        house.karaf.ship("tracking", "2.0.0");
        house.updates().resume();
        assertThat(house.version()).isEqualTo("2.0.0");
        assertThat(house.lineages().of("tracking")).isEmpty();
    }
}
