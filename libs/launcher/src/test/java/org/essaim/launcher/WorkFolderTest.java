/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkFolderTest {
    private static final LocalDateTime NOW = LocalDateTime.of(2026, 1, 2, 3, 4, 5);

    @TempDir
    Path folder;

    private final List<Path> deleted = new ArrayList<>();

    @Test
    void everyDemoHasAFolderOfItsOwn() throws IOException {
        assertThat(WorkFolder.make(folder.resolve("demo"), NOW, 1, deleted::add).getFileName())
                .hasToString("20260102-030405");
        assertThat(WorkFolder.make(folder.resolve("demo"), NOW, 1, deleted::add).getFileName())
                .hasToString("20260102-030405-2");
    }

    @Test
    void onlyTheLastOnesAreKeptAndNothingElseIsTouched() throws IOException {
        for (String name : new String[] {"20250101-000000", "20250102-000000", "20250103-000000", "mine"}) {
            Files.createDirectories(folder.resolve(name).resolve("sub"));
            Files.writeString(folder.resolve(name).resolve("sub/f"), "x");
        }
        Path locked = folder.resolve("20250101-000000/sub");
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
        Files.createSymbolicLink(folder.resolve("20250102-000000/link"), folder.resolve("mine"));

        Path fresh = WorkFolder.make(folder, NOW, 1, deleted::add);

        assertThat(folder.resolve("20250101-000000")).doesNotExist();
        assertThat(folder.resolve("20250102-000000")).doesNotExist();
        assertThat(deleted).containsExactly(folder.resolve("20250101-000000"), folder.resolve("20250102-000000"));
        assertThat(folder.resolve("20250103-000000/sub/f")).exists();
        assertThat(folder.resolve("mine/sub/f")).exists();
        assertThat(fresh).isDirectory();
    }

    @Test
    void aFolderWhoseDemoStillRunsIsKept() throws IOException {
        Path running = Files.createDirectories(folder.resolve("20250101-000000"));
        Files.writeString(
                running.resolve("demo.pid"),
                Long.toString(ProcessHandle.current().pid()));

        WorkFolder.make(folder, NOW, 0, deleted::add);

        assertThat(running).isDirectory();
    }
}
