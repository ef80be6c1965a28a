/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.apache.karaf.shell.api.console.Session;
import org.jline.reader.EndOfFileException;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;

/**
 * A Karaf session. Prints to {@link System#out}, which Karaf binds to the calling thread, so that pipes between commands
 * work.
 */
final class SessionConsole implements Console {

    private final Session session;
    private final PrintStream out;

    /** @param session of the calling thread */
    SessionConsole(Session session) {
        this.session = session;
        out = new Results(System.out, session.getConsole());
    }

    @Override
    public PrintStream out() {
        return out;
    }

    @Override
    public PrintStream err() {
        // Not System.err: a client that sends one command never shows what is printed there. Not System.out: that may
        // be a
        // pipe to another command.
        return session.getConsole();
    }

    @Override
    public Optional<Screen> screen() {
        if (!interactive() || !(session.get(".jline.terminal") instanceof Terminal terminal)) {
            return Optional.empty();
        }
        boolean dumb = terminal.getType().toLowerCase(Locale.ROOT).startsWith("dumb");
        return dumb ? Optional.empty() : Optional.of(new JLineScreen(terminal, !noColour()));
    }

    @Override
    public boolean interactive() {
        // Null where a client has sent one command to be executed.
        return session.getTerminal() != null;
    }

    @Override
    public boolean ask(String question) throws IOException {
        try {
            String answer = session.readLine(question + " [y/N] ", null);
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
        } catch (UserInterruptException | EndOfFileException e) {
            return false;
        }
    }

    @Override
    public Path folder() {
        return session.currentDir();
    }

    /** no-color.org: set to anything but nothing, by the client or for the whole process. */
    private boolean noColour() {
        return set(session.get("NO_COLOR")) || set(System.getenv("NO_COLOR"));
    }

    private static boolean set(@Nullable Object variable) {
        return variable != null && !variable.toString().isEmpty();
    }

    /**
     * Flushes to the end: what the shell puts between a command and its client hands bytes on, but no flush, and a client that
     * sent one command would get what is printed in packets of 32 KiB.
     */
    private static final class Results extends PrintStream {

        private final PrintStream end;

        Results(PrintStream pipe, PrintStream end) {
            super(pipe);
            this.end = end;
        }

        @Override
        public void flush() {
            super.flush();
            end.flush();
        }
    }
}
