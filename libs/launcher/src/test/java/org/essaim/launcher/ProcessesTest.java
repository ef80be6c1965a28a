/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProcessesTest {

    @Test
    void everyProcessAndWhatItStartedIsEnded() throws IOException {
        Process shell;
        ProcessHandle child;
        try (Processes processes = new Processes()) {
            shell = processes.start(new ProcessBuilder("sh", "-c", "sleep 600 & echo $!; wait"));
            try (BufferedReader out = shell.inputReader(StandardCharsets.UTF_8)) {
                child = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
            }
            assertThat(child.isAlive()).isTrue();
        }
        assertThat(shell.isAlive()).isFalse();
        assertThat(child.isAlive()).isFalse();
    }

    @Test
    void nothingIsStartedAfterTheEnd() {
        Processes processes = new Processes();
        processes.close();
        processes.close();

        assertThatThrownBy(() -> processes.start(new ProcessBuilder("true"))).isInstanceOf(IOException.class);
    }
}
