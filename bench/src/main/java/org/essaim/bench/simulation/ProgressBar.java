/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.io.PrintStream;
import java.util.function.DoubleConsumer;
import java.util.function.LongSupplier;

/** How far a simulation is, and how long it will take; on a terminal only. */
final class ProgressBar implements DoubleConsumer {

    private static final int WIDTH = 40;
    private static final long REDRAW_NANOS = 200_000_000;

    private final PrintStream out;
    private final boolean terminal;
    private final LongSupplier clock;
    private final long begin;
    private long drawn;
    private boolean visible;

    ProgressBar(PrintStream out, boolean terminal, LongSupplier clock) {
        this.out = out;
        this.terminal = terminal;
        this.clock = clock;
        this.begin = clock.getAsLong();
        this.drawn = begin;
    }

    /** @param done the part of all that is done */
    @Override
    public void accept(double done) {
        long now = clock.getAsLong();
        if (!terminal || now - drawn < REDRAW_NANOS) {
            return;
        }
        drawn = now;
        visible = true;
        int filled = (int) Math.round(done * WIDTH);
        double passed = (now - begin) / 1e9;
        String left = done > 0.01 ? Quantity.saySeconds(passed / done * (1 - done)) + " left" : "";
        out.printf("\r  [%s%s] %3.0f %%  %s\u001b[K", "█".repeat(filled), "·".repeat(WIDTH - filled), done * 100, left);
        out.flush();
    }

    /** Takes the bar away. */
    void end() {
        if (visible) {
            out.print("\r\u001b[K");
            out.flush();
        }
    }
}
