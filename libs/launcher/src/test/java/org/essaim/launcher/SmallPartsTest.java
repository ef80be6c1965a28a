/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallPartsTest {
    @TempDir
    Path folder;

    @Test
    void aKeyIsReplacedAndTheRestOfTheFileStays() throws IOException {
        Path file = Files.writeString(folder.resolve("a.cfg"), "# port = 1\nport=1\nportal = x\n  port : 2\n");

        EtcFile.set(file, "port", "8101");

        assertThat(file).hasContent("# port = 1\nportal = x\nport = 8101\n");
    }

    @Test
    void aFileThatIsNotThereIsMadeAndBackslashesSurvive() throws IOException {
        Path file = folder.resolve("etc/b.cfg");

        EtcFile.set(file, "token", "a\\b:c=d");

        Properties properties = new Properties();
        try (var in = Files.newInputStream(file)) {
            properties.load(in);
        }
        assertThat(properties).containsEntry("token", "a\\b:c=d");
    }

    @Test
    void memoryIsReadFromTheStatusOfAProcess() {
        assertThat(Memory.parse(List.of("Name:\tjava", "VmHWM:\t  250880 kB", "VmRSS:\t  153600 kB")))
                .contains(new Memory(150, 245));
        assertThat(Memory.parse(List.of("Name:\tkthreadd"))).isEmpty();
        assertThat(Memory.of(Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void amountsReadWell() {
        assertThat(Amount.bytes(0)).isEqualTo("0 B");
        assertThat(Amount.bytes(1023)).isEqualTo("1023 B");
        assertThat(Amount.bytes(1536)).isEqualTo("1.5 KiB");
        assertThat(Amount.bytes(5L << 30)).isEqualTo("5.0 GiB");
        assertThat(Amount.bytes(3L << 50)).isEqualTo("3072.0 TiB");
    }

    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        assertThat(new Columns("lr")
                        .row("machine", "seconds")
                        .row("agent-10", "1.5")
                        .lines())
                .containsExactly("machine   seconds", "agent-10      1.5");
        assertThatThrownBy(() -> new Columns("lr").row("a")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theAnswerOfACommandMayComeAfterOtherLines() {
        assertThat(ServerShell.parse("Logging in as admin\n[{\"id\":\"a\"}]\n"))
                .hasValueSatisfying(
                        json -> assertThat(json.get(0).get("id").asText()).isEqualTo("a"));
        assertThat(ServerShell.parse("Closed\n")).isEmpty();
        assertThat(ServerShell.parse("")).isEmpty();
        assertThat(ServerShell.parse("{\"a\":")).isEmpty();
    }

    @Test
    void pathsAreGivenToTheShellAsTheyAre() {
        assertThat(ServerShell.quoted(Path.of("/a b/$x"))).isEqualTo("'/a b/$x'");
        assertThatThrownBy(() -> ServerShell.quoted(Path.of("/a'b"))).hasMessageContaining("a'b");
    }
}
