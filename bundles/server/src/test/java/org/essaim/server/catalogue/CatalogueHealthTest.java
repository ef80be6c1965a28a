/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.essaim.server.catalogue.Workshop.APP_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.essaim.api.health.HealthCheck.Finding;
import org.essaim.api.health.HealthCheck.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueHealthTest {

    @TempDir
    Path folder;

    private Workshop workshop;

    @BeforeEach
    void start() throws IOException {
        workshop = Workshop.at(folder.resolve("home")).start();
        workshop.publish(Workshop.tree(folder.resolve("tree"), 1), APP_1);
    }

    @AfterEach
    void stop() {
        workshop.close();
    }

    @Test
    void aCatalogueWithAllItsFilesIsWell() {
        assertThat(check()).allMatch(finding -> finding.level() == Level.OK).hasSize(2);
    }

    @Test
    void aFullDiskIsAWarning() {
        workshop.disk = () -> 0;
        assertThat(check())
                .anyMatch(finding -> finding.level() == Level.WARN
                        && finding.subject().equals("content disk")
                        && !finding.remedy().isBlank());
    }

    @Test
    void aDiskThatIsGoneIsAFailure() {
        workshop.disk = () -> {
            throw new IOException("Input/output error");
        };
        assertThat(check()).anyMatch(finding -> finding.level() == Level.FAIL);
    }

    @Test
    void aPatchWithoutItsFilesIsAFailure() throws IOException {
        Files.delete(workshop.home.resolve("patches/app/1.0/envelope.json"));
        assertThat(check())
                .anyMatch(finding ->
                        finding.level() == Level.FAIL && finding.sentence().contains("app:1.0"));
    }

    @Test
    void aMissingSignerIsAFailure() {
        workshop.modules.signer.get().ifPresent(workshop.modules.signer::unset);
        assertThat(check()).anyMatch(finding -> finding.subject().equals("publishing"));
    }

    @Test
    void contentsAreNotSweptWhileAManifestCannotBeRead() throws Exception {
        Files.writeString(workshop.home.resolve("patches/app/1.0/manifest"), "damaged");
        int before = workshop.contents().size();
        workshop.restart();
        assertThat(workshop.contents()).hasSize(before);
    }

    @Test
    void foldersOfOthersAreLeftAlone() throws Exception {
        Path strange = Files.createDirectories(workshop.home.resolve("patches/.cache/x y"));
        Files.createDirectories(workshop.home.resolve("patches/lost/1.0"));
        workshop.restart();
        assertThat(strange).exists();
        assertThat(workshop.home.resolve("patches/lost")).doesNotExist();
        assertThat(workshop.home.resolve("patches/app/1.0/manifest")).exists();
    }

    private List<Finding> check() {
        return workshop.catalogue.health().check();
    }
}
