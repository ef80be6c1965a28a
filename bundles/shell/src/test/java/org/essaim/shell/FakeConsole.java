/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A console that keeps what is printed and drawn, and answers questions as told. */
public final class FakeConsole implements Console {

    private final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(outBytes, true, UTF_8);
    private final PrintStream err = new PrintStream(errBytes, true, UTF_8);
    private final Optional<FakeScreen> screen;
    private final List<String> questions = new ArrayList<>();
    private boolean answer;

    private FakeConsole(Optional<FakeScreen> screen) {
        this.screen = screen;
    }

    public static FakeConsole script() {
        return new FakeConsole(Optional.empty());
    }

    public static FakeConsole terminal(boolean answer) {
        FakeConsole console = new FakeConsole(Optional.of(new FakeScreen(100, 20)));
        console.answer = answer;
        return console;
    }

    public String printed() {
        return outBytes.toString(UTF_8);
    }

    public List<String> lines() {
        return printed().lines().toList();
    }

    public String complained() {
        return errBytes.toString(UTF_8);
    }

    public List<List<String>> drawn() {
        return screen.orElseThrow().frames;
    }

    public List<String> questions() {
        return questions;
    }

    @Override
    public PrintStream out() {
        return out;
    }

    @Override
    public PrintStream err() {
        return err;
    }

    @Override
    public Optional<Screen> screen() {
        return screen.map(fake -> fake);
    }

    @Override
    public boolean interactive() {
        return screen.isPresent();
    }

    @Override
    public boolean ask(String question) {
        questions.add(question);
        return answer;
    }

    @Override
    public Path folder() {
        return Path.of("/srv");
    }

    private record FakeScreen(int width, int height, List<List<String>> frames) implements Screen {

        FakeScreen(int width, int height) {
            this(width, height, new ArrayList<>());
        }

        @Override
        public boolean colour() {
            return false;
        }

        @Override
        public void draw(List<String> lines) {
            frames.add(List.copyOf(lines));
        }
    }
}
