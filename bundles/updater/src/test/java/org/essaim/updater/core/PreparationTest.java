/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.essaim.updater.Update;
import org.essaim.updater.Update.Step;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreparationTest {

    @TempDir
    Path root;

    private House house;

    @BeforeEach
    void aKarafWithTwoModules() throws Exception {
        house = new House(root);
    }

    private String refusal(URI source) throws Exception {
        Update update = house.update(source);
        assertThat(update.step()).isEqualTo(Step.REFUSED);
        assertThat(house.version()).isEqualTo("1.0.0");
        assertThat(house.karaf.calls).isEmpty();
        assertThat(update.problem().orElseThrow().sentence()).isNotBlank();
        assertThat(update.problem().orElseThrow().remedy()).isNotBlank();
        return update.problem().orElseThrow().code();
    }

    @Test
    void aFileThatIsNotThereIsRefused() throws Exception {
        assertThat(refusal(root.resolve("none.jar").toUri())).isEqualTo("SOURCE_UNREADABLE");
    }

    @Test
    void anAddressOfAnUnknownKindIsRefused() throws Exception {
        assertThat(refusal(URI.create("nonsense:thing"))).isEqualTo("SOURCE_UNREADABLE");
    }

    @Test
    void theVersionThatIsActiveIsRefused() throws Exception {
        assertThat(refusal(Jars.module(house.given, "tracking", "1.0.0").toUri()))
                .isEqualTo("SAME_VERSION");
    }

    @Test
    void aVersionThatCameWithTheInstallationIsReachedByRollbackOnly() throws Exception {
        house.update("1.1.0");
        Update update = house.update("1.0.0");
        assertThat(update.problem().orElseThrow().code()).isEqualTo("VERSION_TAKEN");
        assertThat(house.version()).isEqualTo("1.1.0");
    }

    @Test
    void anotherModulesBundleIsRefused() throws Exception {
        assertThat(refusal(Jars.module(house.given, "seeding", "1.1.0").toUri()))
                .isEqualTo("WRONG_MODULE");
    }

    @Test
    void aBundleThatTellsTheResolverOfItsServicesIsRefused() throws Exception {
        Map<String, String> headers = Map.of(
                "Bundle-SymbolicName", "org.essaim.tracking",
                "Bundle-Version", "1.1.0",
                "Essaim-Module", "tracking",
                "Provide-Capability", "a.b;x=1, osgi.service;objectClass:List<String>=\"org.essaim.Tracker\"");
        assertThat(refusal(
                        Jars.jar(house.given.resolve("declared.jar"), headers).toUri()))
                .isEqualTo("SERVICES_DECLARED");
    }

    @Test
    void aBundleThatIsNoModuleIsRefused() throws Exception {
        assertThat(refusal(Jars.bundle(house.given, "org.essaim.tracking", "1.1.0", "")
                        .toUri()))
                .isEqualTo("WRONG_MODULE");
    }

    @Test
    void aBundleOfAnotherNameMayBeAnotherImplementationOfTheModule() throws Exception {
        Update update = house.update(Jars.bundle(house.given, "com.example.tracking", "1.0.0.fast", "tracking")
                .toUri());
        assertThat(update.step()).isEqualTo(Step.COMMITTED);
        assertThat(house.version()).isEqualTo("1.0.0.fast");
        assertThat(house.rollback().step()).isEqualTo(Step.COMMITTED);
        assertThat(house.version()).isEqualTo("1.0.0");
    }

    @Test
    void anArchiveWithoutBundleHeadersIsRefused() throws Exception {
        assertThat(refusal(Jars.jar(house.given.resolve("plain.jar"), Map.of()).toUri()))
                .isEqualTo("NOT_A_BUNDLE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "1.1.0/../../x", "1.a", "99999999999", "1.0.0.", ""})
    void aVersionThatIsNoneIsRefused(String version) throws Exception {
        Path jar = Jars.jar(
                house.given.resolve("odd.jar"),
                Map.of(
                        "Bundle-SymbolicName",
                        "org.essaim.tracking",
                        "Bundle-Version",
                        version,
                        "Essaim-Module",
                        "tracking"));
        assertThat(refusal(jar.toUri())).isEqualTo("NOT_A_BUNDLE");
    }

    @Test
    void aShortVersionIsWrittenOut() throws Exception {
        assertThat(house.update("1.1").to()).isEqualTo("1.1.0");
        assertThat(house.stored()).containsExactly("1.1.0");
    }

    @Test
    void somethingThatIsNeitherBundleNorRepositoryIsRefused() throws Exception {
        assertThat(refusal(
                        Files.writeString(house.given.resolve("a.txt"), "hello").toUri()))
                .isEqualTo("SOURCE_UNREADABLE");
    }

    @Test
    void aFeatureRepositoryIsTakenWithTheOtherBundlesOfTheModulesFeature() throws Exception {
        Path own = Jars.module(house.given, "tracking", "1.1.0");
        Path other = Jars.bundle(house.given, "com.example.codec", "4.2.0", "");
        Update update = house.update(repository(
                "essaim-tracking",
                "<details>Why</details><feature version=\"[1.0,2)\">essaim-api</feature>"
                        + "<bundle dependency=\"true\" start-level=\"30\">" + other.toUri() + "</bundle>"
                        + "<bundle start-level=\"60\">" + own.getFileName() + "</bundle>"
                        + "<capability>osgi.service;objectClass=x</capability>"));
        assertThat(update.problem()).isEmpty();
        assertThat(update.succeeded()).isTrue();
        Path folder = house.repository().find("tracking", "1.1.0").orElseThrow().folder();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("com.example.codec-4.2.0-")))
                    .singleElement(InstanceOfAssertFactories.PATH)
                    .hasSameBinaryContentAs(other);
        }
        assertThat(Files.readString(folder.resolve("features.xml")))
                .contains("<bundle dependency=\"true\" start-level=\"30\">")
                .contains("<capability>osgi.service;objectClass=x</capability>")
                .doesNotContain(house.given.toString());
    }

    @Test
    void aFeatureRepositoryWithoutTheModulesFeatureIsRefused() throws Exception {
        assertThat(refusal(repository("essaim-seeding", ""))).isEqualTo("NO_SUCH_FEATURE");
    }

    @Test
    void aFeatureWithoutTheModulesBundleIsRefused() throws Exception {
        Path other = Jars.bundle(house.given, "com.example.codec", "4.2.0", "");
        assertThat(refusal(repository("essaim-tracking", "<bundle>" + other.toUri() + "</bundle>")))
                .isEqualTo("NO_SUCH_MODULE");
    }

    @Test
    void aFeatureThatWouldWriteConfigurationIsRefused() throws Exception {
        assertThat(refusal(repository("essaim-tracking", "<config name=\"x\">a=b</config>")))
                .isEqualTo("FEATURE_TOO_RICH");
    }

    @Test
    void aRepositoryThatNamesAnEntityIsRefusedWithoutReadingIt() throws Exception {
        Path secret = Files.writeString(root.resolve("secret"), "secret");
        Path xml = Files.writeString(
                house.given.resolve("features.xml"),
                "<!DOCTYPE features [<!ENTITY s SYSTEM \"" + secret.toUri()
                        + "\">]><features><feature name=\"essaim-tracking\">"
                        + "<bundle>&s;</bundle></feature></features>");
        Update update = house.update(xml.toUri());
        assertThat(update.step()).isEqualTo(Step.REFUSED);
        assertThat(update.problem().orElseThrow().sentence()).doesNotContain("secret cannot");
    }

    @Test
    void whatACrashLeftOfAnEarlierPreparationIsInNobodysWay() throws Exception {
        Path work = house.repository().workFolder("tracking");
        Files.writeString(work.resolve("org.essaim.tracking-1.1.0.jar"), "half");
        assertThat(house.update("1.1.0").succeeded()).isTrue();
        assertThat(work).doesNotExist();
    }

    @Test
    void aFileThatOnlyBeginsLikeAnArchiveIsRefused() throws Exception {
        assertThat(refusal(Files.writeString(house.given.resolve("a.jar"), "PK and nothing more")
                        .toUri()))
                .isEqualTo("NOT_A_BUNDLE");
    }

    @Test
    void aFeatureWithTooManyBundlesIsRefused() throws Exception {
        assertThat(refusal(repository("essaim-tracking", "<bundle>mvn:a/b/1</bundle>".repeat(65))))
                .isEqualTo("FEATURE_TOO_LARGE");
    }

    @Test
    void aBundleThatTheFeatureNamesAndNobodyHasIsRefused() throws Exception {
        assertThat(refusal(repository(
                        "essaim-tracking", "<bundle>" + root.resolve("none.jar").toUri() + "</bundle>")))
                .isEqualTo("SOURCE_UNREADABLE");
    }

    @Test
    void aStartLevelThatIsNoNumberIsKarafsOwn() throws Exception {
        Path own = Jars.module(house.given, "tracking", "1.1.0");
        Update update = house.update(repository(
                "essaim-tracking",
                "<feature prerequisite=\"true\">scr</feature><bundle start-level=\"soon\">" + own.getFileName()
                        + "</bundle>"));
        assertThat(update.succeeded()).isTrue();
        assertThat(Files.readString(house.repository()
                        .find("tracking", "1.1.0")
                        .orElseThrow()
                        .folder()
                        .resolve("features.xml")))
                .contains("<feature prerequisite=\"true\">scr</feature>")
                .contains("<bundle>file:");
    }

    private URI repository(String feature, String content) throws Exception {
        return Files.writeString(
                        house.given.resolve("features.xml"),
                        "<?xml version=\"1.0\"?><features xmlns=\"http://karaf.apache.org/xmlns/features/v1.6.0\" name=\"x\">"
                                + "<feature name=\"other\" version=\"1\"><bundle>mvn:a/b/1</bundle></feature>"
                                + "<feature name=\"" + feature + "\" version=\"1.1.0\">" + content
                                + "</feature></features>")
                .toUri();
    }
}
