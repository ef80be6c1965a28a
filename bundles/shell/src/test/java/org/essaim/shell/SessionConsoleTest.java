/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.Terminal;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Size;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionConsoleTest {

    private final Map<String, Object> variables = new HashMap<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream shown = System.out;
    private PrintStream stream = new PrintStream(bytes, true, UTF_8);
    private boolean terminal = true;
    private String answer = "";

    private final Session session = FakeRegistry.proxy(Session.class, (name, args) -> switch (name) {
        case "get" -> variables.get(args[1]);
        case "getTerminal" -> terminal ? FakeRegistry.proxy(Terminal.class, (n, a) -> null) : null;
        case "getConsole" -> stream;
        case "currentDir" -> Path.of("/srv");
        case "readLine" -> {
            if (answer.equals("^C")) {
                throw new UserInterruptException("");
            }
            yield answer;
        }
        default -> throw new AssertionError("not needed so far: " + name);
    });

    private final SessionConsole console = new SessionConsole(session);

    @AfterEach
    void showAgain() {
        System.setOut(shown);
    }

    @AfterEach
    void closeTerminal() throws IOException {
        if (variables.get(".jline.terminal") instanceof org.jline.terminal.Terminal opened) {
            opened.close();
        }
    }

    @Test
    void whereAClientSentOneCommandThereIsNobodyToAskAndNothingToDrawOn() throws IOException {
        use("xterm");
        terminal = false;
        assertThat(console.interactive()).isFalse();
        assertThat(console.screen()).isEmpty();
    }

    @Test
    void aTerminalThatCannotMoveTheCursorIsNotDrawnOn() throws IOException {
        use("dumb");
        assertThat(console.interactive()).isTrue();
        assertThat(console.screen()).isEmpty();
    }

    @Test
    void coloursAreLeftOutWhereTheClientDoesNotWantThem() throws IOException {
        use("xterm");
        variables.put("NO_COLOR", "1");
        assertThat(console.screen())
                .hasValueSatisfying(screen -> assertThat(screen.colour()).isFalse());
    }

    @Test
    void whatIsDrawnAgainTakesThePlaceOfWhatWasDrawnBefore() throws IOException {
        use("xterm");
        Screen screen = console.screen().orElseThrow();
        assertThat(screen.width()).isEqualTo(40);
        screen.draw(List.of("first line", "x".repeat(100)));
        screen.draw(List.of("other line", "y"));
        String drawn = bytes.toString(UTF_8);
        assertThat(drawn).contains("first line", "other", "x".repeat(39)).doesNotContain("x".repeat(40));
        assertThat(drawn.substring(drawn.indexOf("xxx"))).contains("\u001b[");
    }

    @ParameterizedTest
    @CsvSource({"y, true", "YES, true", "' yes ', true", "n, false", "'', false", "yess, false", "^C, false"})
    void onlyAYesIsAYes(String answered, boolean yes) throws IOException {
        answer = answered;
        assertThat(console.ask("Really?")).isEqualTo(yes);
    }

    @Test
    void complaintsGoWhereARemoteClientShowsThem() {
        assertThat(console.err()).isSameAs(stream);
        assertThat(console.folder()).isEqualTo(Path.of("/srv"));
    }

    @Test
    void aFlushReachesTheClientThroughAPipeThatHandsOnBytesAlone() {
        stream = new PrintStream(new BufferedOutputStream(bytes), false, UTF_8);
        System.setOut(new PrintStream(Channels.newOutputStream(Channels.newChannel(stream)), true, UTF_8));
        PrintStream out = new SessionConsole(session).out();
        out.println("one machine has finished");
        assertThat(bytes.toString(UTF_8)).isEmpty();
        out.flush();
        assertThat(bytes.toString(UTF_8)).isEqualToIgnoringNewLines("one machine has finished");
    }

    @Test
    void aClientThatIsGoneIsNoticed() {
        System.setOut(new PrintStream(OutputStream.nullOutputStream()) {
            @Override
            public boolean checkError() {
                return true;
            }
        });
        assertThat(new SessionConsole(session).out().checkError()).isTrue();
    }

    private void use(String type) throws IOException {
        ExternalTerminal opened =
                new ExternalTerminal("test", type, new ByteArrayInputStream(new byte[0]), bytes, UTF_8);
        opened.setSize(new Size(40, 10));
        variables.put(".jline.terminal", opened);
    }
}
