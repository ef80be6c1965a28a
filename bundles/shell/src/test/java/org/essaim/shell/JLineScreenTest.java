/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JLineScreenTest {

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private Terminal terminal;

    @BeforeEach
    void openATerminal() throws IOException {
        terminal = new ExternalTerminal("test", "xterm", new ByteArrayInputStream(new byte[0]), sent, UTF_8);
    }

    @AfterEach
    void closeIt() throws IOException {
        terminal.close();
    }

    @Test
    void aTerminalThatDoesNotKnowItsSizeIsTakenForTheUsualOne() {
        terminal.setSize(new Size(0, 0));
        JLineScreen screen = new JLineScreen(terminal, true);
        assertThat(screen.width()).isEqualTo(80);
        assertThat(screen.height()).isEqualTo(24);
        assertThat(screen.colour()).isTrue();
    }

    @Test
    void aTerminalThatKnowsItsSizeIsBelieved() {
        terminal.setSize(new Size(120, 40));
        JLineScreen screen = new JLineScreen(terminal, false);
        assertThat(screen.width()).isEqualTo(120);
        assertThat(screen.height()).isEqualTo(40);
        assertThat(screen.colour()).isFalse();
    }

    @Test
    void aLineIsCutWhereTheScreenEnds() {
        terminal.setSize(new Size(20, 10));
        new JLineScreen(terminal, false).draw(List.of("a".repeat(15) + "-end-of-the-line"));
        assertThat(text()).contains("a".repeat(15) + "-end").doesNotContain("line");
    }

    @Test
    void onlyWhatDiffersIsSentAgain() {
        terminal.setSize(new Size(60, 10));
        JLineScreen screen = new JLineScreen(terminal, false);
        screen.draw(List.of("machine one is downloading", "machine two waits"));
        int first = sent.size();
        screen.draw(List.of("machine one is downloading", "machine two works"));
        String second = text().substring(first);
        assertThat(second).doesNotContain("downloading").contains("o");
        assertThat(second.length()).isLessThan(first);
    }

    @Test
    void fewerLinesThanBeforeLeaveNothingBehind() {
        terminal.setSize(new Size(60, 10));
        JLineScreen screen = new JLineScreen(terminal, false);
        screen.draw(List.of("one", "two", "three"));
        int before = sent.size();
        screen.draw(List.of());
        assertThat(sent.size()).isGreaterThan(before);
    }

    private String text() {
        return sent.toString(UTF_8);
    }
}
