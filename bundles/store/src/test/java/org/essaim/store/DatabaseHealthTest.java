/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.essaim.api.health.HealthCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseHealthTest {

    @TempDir
    Path folder;

    @Test
    void aDatabaseWithRoomIsWell() throws IOException {
        Files.write(folder.resolve("essaim.mv.db"), new byte[3 << 20]);
        assertThat(new DatabaseHealth(folder, 0).check()).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(HealthCheck.Level.OK);
            assertThat(finding.sentence()).contains("3 MiB");
            assertThat(finding.remedy()).isEmpty();
        });
    }

    @Test
    void aFullDiskIsAWarningWithWhatToDo() throws IOException {
        Files.write(folder.resolve("essaim.mv.db"), new byte[1]);
        assertThat(new DatabaseHealth(folder, Long.MAX_VALUE).check())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.level()).isEqualTo(HealthCheck.Level.WARN);
                    assertThat(finding.remedy()).isNotBlank();
                });
    }

    @Test
    void aMissingFileIsAFailure() {
        assertThat(new DatabaseHealth(folder, 0).check()).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(HealthCheck.Level.FAIL);
            assertThat(finding.remedy()).contains("backup");
        });
    }
}
