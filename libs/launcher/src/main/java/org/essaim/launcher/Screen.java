/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import java.io.PrintStream;

/** Where people see how far the demo is. One thread. */
final class Screen {
    private static final int WIDTH = 100;
    private static final double NANOS = 1e9;

    private final PrintStream out;
    private final boolean terminal;
    private final int width;
    private boolean ticking;

    Screen(PrintStream out, boolean terminal, int width) {
        this.out = out;
        this.terminal = terminal;
        this.width = width;
    }

    /** As the script {@code essaim} found it. */
    static Screen ofThisProcess() {
        boolean terminal = Boolean.getBoolean("essaim.terminal");
        return new Screen(System.out, terminal, Integer.getInteger("essaim.columns", WIDTH));
    }

    /** A line that stays. */
    void say(String line) {
        endTick();
        out.println(line);
        out.flush();
    }

    /** What is waited for since when; only on a terminal, and replaced by whatever comes next. */
    void tick(String what, long sinceNanos) {
        long seconds = (long) ((System.nanoTime() - sinceNanos) / NANOS);
        if (terminal && seconds >= 1) {
            out.print("\r  " + what + " … " + seconds + " s\u001b[K");
            out.flush();
            ticking = true;
        }
    }

    ProgressView progress() {
        endTick();
        return new ProgressView(out, terminal, width);
    }

    private void endTick() {
        if (ticking) {
            out.print("\r\u001b[K");
            ticking = false;
        }
    }
}
