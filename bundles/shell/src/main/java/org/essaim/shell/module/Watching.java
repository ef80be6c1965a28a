/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.module;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.essaim.shell.Console;
import org.essaim.shell.ExitCode;
import org.essaim.shell.Screen;
import org.essaim.shell.text.Json;
import org.essaim.updater.ModuleUpdater;
import org.essaim.updater.Update;

/**
 * Watches an update. The update may replace what this bundle is wired to while it runs: so everything that the end needs is
 * used once beforehand, because a class that is not loaded by then cannot be loaded any more.
 *
 * @param noWait do not watch, only say what was submitted
 * @param timeout how long to watch; the update goes on without being watched
 */
record Watching(boolean noWait, boolean json, Duration timeout) {

    private static final Duration LOOK = Duration.ofMillis(300);
    private static final int WIDTH = 20;

    /** Watches the update until it ends. */
    ExitCode watch(ModuleUpdater updater, Update submitted, Console console) throws InterruptedException {
        if (noWait) {
            print(submitted, console);
            return ExitCode.OK;
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        Optional<Screen> screen = json ? Optional.empty() : console.screen();
        Update update = submitted;
        Optional<Update.Step> shown = Optional.empty();
        while (true) {
            if (screen.isPresent()) {
                screen.get().draw(List.of(line(update)));
            } else if (!json && !shown.equals(Optional.of(update.step()))) {
                console.out().println(line(update));
            }
            shown = Optional.of(update.step());
            if (update.ended() || System.nanoTime() - deadline >= 0) {
                break;
            }
            update = updater.await(submitted.module(), LOOK);
        }
        return end(update, console);
    }

    private ExitCode end(Update update, Console console) {
        if (json) {
            print(update, console);
        } else if (!update.restarted().isEmpty()) {
            console.out().println("Restarted with it: " + String.join(", ", update.restarted()));
        }
        if (!update.ended()) {
            console.err()
                    .println("Not done within " + timeout.toSeconds()
                            + " s; it goes on: look with module:list. [TIMED_OUT]");
            return ExitCode.TIMED_OUT;
        }
        update.problem().ifPresent(problem -> {
            console.err().println(problem.sentence());
            console.err().println(problem.remedy() + " [" + problem.code() + "]");
        });
        return update.succeeded() ? ExitCode.OK : ExitCode.ERROR;
    }

    private void print(Update update, Console console) {
        console.out().println(json ? Json.indented(Updaters.json(update)) : line(update));
    }

    /** Loads what {@link #watch} will need, by doing it with nobody to see it. */
    void rehearse(Console console) {
        Instant now = Instant.EPOCH;
        Update.Problem problem = new Update.Problem("", "", "");
        Update example =
                new Update("", "", "", "", Update.Step.ROLLED_BACK, Optional.of(problem), List.of("", ""), now, now);
        Console unseen = new Unseen(console);
        end(example, unseen);
        new Watching(noWait, true, timeout).end(example, unseen);
        line(example);
    }

    /** A console whose output nobody sees. */
    private record Unseen(Console console, PrintStream nowhere) implements Console {

        Unseen(Console console) {
            this(console, new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        }

        @Override
        public PrintStream out() {
            return nowhere;
        }

        @Override
        public PrintStream err() {
            return nowhere;
        }

        @Override
        public Optional<Screen> screen() {
            return Optional.empty();
        }

        @Override
        public boolean interactive() {
            return console.interactive();
        }

        @Override
        public boolean ask(String question) {
            return false;
        }

        @Override
        public Path folder() {
            return console.folder();
        }
    }

    static String line(Update update) {
        int done = update.ended() ? WIDTH : WIDTH * update.step().ordinal() / Update.Step.COMMITTED.ordinal();
        String bar = "[" + "#".repeat(Math.min(WIDTH, done)) + ".".repeat(Math.max(0, WIDTH - done)) + "]";
        String to = update.to().isEmpty() ? "?" : update.to();
        return update.module() + " " + update.from() + " -> " + to + " " + bar + " "
                + update.step().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
