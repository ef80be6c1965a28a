/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.essaim.api.RequestFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    @TempDir
    Path folder;

    @Test
    void aTreeThatCannotFitIsRefusedBeforeAnythingStarts() throws IOException {
        Files.write(folder.resolve("f"), new byte[1024]);

        assertThatCode(() -> Demo.requireRoom(folder, 3, 8 * 1024)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Demo.requireRoom(folder, 3, 8 * 1024 - 1))
                .hasMessageContaining("8.0 KiB")
                .hasMessageContaining("left");
    }

    @Test
    void aTreeThatCannotBePublishedIsRefusedBeforeAnythingStarts() throws IOException {
        Files.createSymbolicLink(folder.resolve("l"), Path.of("/etc/passwd"));

        assertThatThrownBy(() -> Demo.requireRoom(folder, 1, Long.MAX_VALUE)).isInstanceOf(RequestFault.class);
    }
}
