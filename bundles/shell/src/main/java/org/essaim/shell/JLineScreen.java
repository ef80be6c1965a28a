/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import java.util.ArrayList;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;

/** A screen on JLine's display, which sends only what differs from what was drawn before. */
final class JLineScreen implements Screen {

    private static final int USUAL_WIDTH = 80;
    private static final int USUAL_HEIGHT = 24;

    private final Terminal terminal;
    private final boolean colour;
    private final Display display;

    JLineScreen(Terminal terminal, boolean colour) {
        this.terminal = terminal;
        this.colour = colour;
        this.display = new Display(terminal, false);
    }

    @Override
    public int width() {
        return terminal.getWidth() > 0 ? terminal.getWidth() : USUAL_WIDTH;
    }

    @Override
    public int height() {
        return terminal.getHeight() > 0 ? terminal.getHeight() : USUAL_HEIGHT;
    }

    @Override
    public boolean colour() {
        return colour;
    }

    @Override
    public void draw(List<String> lines) {
        Size size = new Size(width(), height());
        display.resize(size.getRows(), size.getColumns());
        List<AttributedString> drawn = new ArrayList<>();
        for (String line : lines) {
            drawn.add(AttributedString.fromAnsi(line).columnSubSequence(0, size.getColumns() - 1));
        }
        drawn.add(AttributedString.EMPTY);
        display.update(drawn, size.cursorPos(lines.size(), 0));
        terminal.flush();
    }
}
