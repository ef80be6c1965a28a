/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {

    @TempDir
    Path home;

    @Test
    void onlyTheirOwnerMayLookIntoFolderAndFile() throws Exception {
        Path folder = home.resolve("a/keys");
        PrivateFiles.makeFolder(folder);
        PrivateFiles.write(folder.resolve("key"), new byte[] {1});

        assertThat(mode(folder)).isEqualTo("rwx------");
        assertThat(mode(folder.resolve("key"))).isEqualTo("rw-------");
    }

    @Test
    void whatACrashLeftHalfWrittenIsReplacedAndNeverRead() throws Exception {
        Path file = home.resolve("key");
        Files.write(home.resolve("key.new"), new byte[] {9, 9});

        PrivateFiles.write(file, new byte[] {1});
        PrivateFiles.write(file, new byte[] {2});

        assertThat(Files.readAllBytes(file)).containsExactly(2);
        assertThat(home.resolve("key.new")).doesNotExist();
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
