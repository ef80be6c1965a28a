/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.essaim.updater.Update;
import org.essaim.updater.Update.Step;
import org.essaim.updater.core.FakePlatform.Manner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpdatesTest {

    @TempDir
    Path root;

    private House house;

    @BeforeEach
    void aKarafWithTwoModules() throws Exception {
        house = new House(root);
    }

    @Test
    void aBundleTakesThePlaceOfTheVersionBefore() throws Exception {
        Update update = house.update("1.1.0");
        assertThat(update.succeeded()).isTrue();
        assertThat(house.version()).isEqualTo("1.1.0");
        assertThat(house.steps)
                .containsExactly(
                        Step.SUBMITTED,
                        Step.PREPARED,
                        Step.REPOSITORY_ADDED,
                        Step.INSTALLED,
                        Step.HEALTHY,
                        Step.COMMITTED);
        assertThat(house.lineages().of("tracking")).hasValue(new Lineage("1.1.0", java.util.List.of("1.0.0")));
        assertThat(update.restarted()).containsExactly("org.essaim.agent");
    }

    @Test
    void theGeneratedFeatureKeepsWhatTheModulesFeatureNeedsAndItsStartLevel() throws Exception {
        house.update("1.1.0");
        String xml = Files.readString(house.repository()
                .find("tracking", "1.1.0")
                .orElseThrow()
                .folder()
                .resolve("features.xml"));
        assertThat(xml)
                .contains("<feature name=\"essaim-tracking\" version=\"1.1.0\">")
                .contains("<feature version=\"[1.0,2)\">essaim-api</feature>")
                .contains("<bundle start-level=\"60\">file:")
                .containsPattern("/tracking/1.1.0/org.essaim.tracking-1.1.0-[0-9a-f]{16}.jar</bundle>");
    }

    @Test
    void onlyTheRepositoryOfTheActiveVersionIsKnownToKaraf() throws Exception {
        house.update("1.1.0");
        house.update("1.2.0");
        assertThat(house.karaf.repositories).singleElement().asString().contains("/tracking/1.2.0/");
        assertThat(house.stored()).containsExactly("1.1.0", "1.2.0");
    }

    @Test
    void rollbackReturnsVersionByVersionToTheShippedOne() throws Exception {
        house.update("1.1.0");
        house.update("1.2.0");
        assertThat(house.rollback().succeeded()).isTrue();
        assertThat(house.version()).isEqualTo("1.1.0");
        assertThat(house.rollback().succeeded()).isTrue();
        assertThat(house.version()).isEqualTo("1.0.0");
        assertThat(house.lineages().of("tracking")).isEmpty();
        assertThat(house.stored()).isEmpty();
        assertThat(house.karaf.repositories).isEmpty();
    }

    @Test
    void aLowerVersionCanBeGivenToo() throws Exception {
        assertThat(house.update("0.9.0").succeeded()).isTrue();
        assertThat(house.version()).isEqualTo("0.9.0");
    }

    @ParameterizedTest
    @CsvSource({"ACTIVATOR_THROWS", "NO_SERVICE", "TAKES_NEIGHBOUR_DOWN"})
    void aVersionThatDoesNotComeUpIsRolledBackByItself(Manner manner) throws Exception {
        house.karaf.manners.put("tracking/1.1.0", manner);
        Update update = house.update("1.1.0");
        assertThat(update.step()).isEqualTo(Step.ROLLED_BACK);
        assertThat(update.problem().orElseThrow().code()).isEqualTo("NOT_UP");
        assertThat(update.problem().orElseThrow().sentence()).contains("1.1.0").contains("did not come up");
        assertThat(house.version()).isEqualTo("1.0.0");
        assertThat(house.karaf.required).containsEntry("tracking", "1.0.0");
        assertThat(house.karaf.repositories).isEmpty();
        assertThat(house.stored()).isEmpty();
        assertThat(house.lineages().of("tracking")).isEmpty();
    }

    @Test
    void theReasonNamesTheInnermostCause() throws Exception {
        house.karaf.manners.put("tracking/1.1.0", Manner.ACTIVATOR_THROWS);
        assertThat(house.update("1.1.0").problem().orElseThrow().sentence()).contains("broken on purpose");
    }

    @Test
    void aVersionThatDoesNotResolveIsRefusedBeforeAnythingIsTouched() throws Exception {
        house.karaf.manners.put("tracking/1.1.0", Manner.UNRESOLVABLE);
        Update update = house.update("1.1.0");
        assertThat(update.step()).isEqualTo(Step.REFUSED);
        assertThat(update.problem().orElseThrow().code()).isEqualTo("UNRESOLVABLE");
        assertThat(house.karaf.calls).noneMatch(call -> call.startsWith("install"));
        assertThat(house.karaf.repositories).isEmpty();
        assertThat(house.stored()).isEmpty();
    }

    @Test
    void aBrokenVersionAfterAGoodOneRollsBackToTheGoodOne() throws Exception {
        house.update("1.1.0");
        house.karaf.manners.put("tracking/1.2.0", Manner.NO_SERVICE);
        assertThat(house.update("1.2.0").step()).isEqualTo(Step.ROLLED_BACK);
        assertThat(house.version()).isEqualTo("1.1.0");
        assertThat(house.stored()).containsExactly("1.1.0");
        assertThat(house.karaf.repositories).singleElement().asString().contains("/1.1.0/");
    }

    @Test
    void aRollbackToAVersionThatNoLongerComesUpReturnsToThePresentOne() throws Exception {
        house.update("1.1.0");
        house.karaf.manners.put("tracking/1.0.0", Manner.NO_SERVICE);
        Update update = house.rollback();
        assertThat(update.step()).isEqualTo(Step.ROLLED_BACK);
        assertThat(house.version()).isEqualTo("1.1.0");
        assertThat(house.lineages().of("tracking").orElseThrow().wanted()).isEqualTo("1.1.0");
    }

    @Test
    void whenNeitherVersionComesUpTheStatusSaysSo() throws Exception {
        house.karaf.manners.put("tracking/1.1.0", Manner.NO_SERVICE);
        house.karaf.manners.put("tracking/1.0.0", Manner.NO_SERVICE);
        Update update = house.update("1.1.0");
        assertThat(update.problem().orElseThrow().code()).isEqualTo("ROLLBACK_INCOMPLETE");
        assertThat(update.problem().orElseThrow().sentence()).contains("1.1.0").contains("1.0.0");
    }

    @Test
    void bundlesThatACutShortUpdateLeftAreUninstalled() throws Exception {
        house.karaf.installationLeavesOld = true;
        assertThat(house.update("1.1.0").succeeded()).isTrue();
        assertThat(house.version()).isEqualTo("1.1.0");
    }

    @Test
    void anotherContentOfAVersionThatFailedMayBeTriedAgain() throws Exception {
        house.karaf.manners.put("tracking/1.1.0", Manner.NO_SERVICE);
        house.update("1.1.0");
        house.karaf.manners.clear();
        assertThat(house.update("1.1.0").succeeded()).isTrue();
    }

    @Test
    void atMostThreeVersionsBeforeAreKept() throws Exception {
        for (int minor = 1; minor <= 6; minor++) {
            house.update("1." + minor + ".0");
        }
        assertThat(house.stored()).containsExactly("1.3.0", "1.4.0", "1.5.0", "1.6.0");
    }

    @Test
    void whenTheProcessIsAboutToEndNothingIsTakenForAFailure() throws Exception {
        house.karaf.manners.put("tracking/1.1.0", Manner.NO_SERVICE);
        house.karaf.closing = true;
        assertThat(house.update("1.1.0").ended()).isFalse();
        house.karaf.closing = false;
        house.karaf.manners.clear();
        assertThat(house.restart().succeeded()).isTrue();
    }

    @Test
    void anotherContentOfTheSameVersionHasAnotherAddressBecauseKarafKeepsWhatItFetched() throws Exception {
        house.karaf.manners.put("tracking/1.1.0", Manner.NO_SERVICE);
        house.update("1.1.0");
        String first = house.karaf.fetched;
        house.karaf.manners.clear();
        Path other = Jars.jar(
                house.given.resolve("other.jar"),
                java.util.Map.of(
                        "Bundle-SymbolicName", "org.essaim.tracking",
                        "Bundle-Version", "1.1.0",
                        "Essaim-Module", "tracking",
                        "Bundle-Name", "another build"));
        assertThat(house.update(other.toUri()).succeeded()).isTrue();
        assertThat(house.karaf.fetched).isNotEqualTo(first);
    }
}
