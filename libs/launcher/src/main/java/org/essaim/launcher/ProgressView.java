/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Shows a rollout while it runs: one line a machine, drawn over and over on a terminal; elsewhere a line for each change
 * of state and each quarter of the bytes. One thread.
 */
final class ProgressView {
    private static final int BAR = 10;
    private static final int QUARTERS = 4;

    private final PrintStream out;
    private final boolean terminal;
    private final int width;
    private final Map<String, String> told = new HashMap<>();
    private int drawn;

    /** @param width columns of the terminal */
    ProgressView(PrintStream out, boolean terminal, int width) {
        this.out = out;
        this.terminal = terminal;
        this.width = width;
    }

    /** Shows where it stands. */
    void show(RolloutSnapshot rollout, double elapsedSeconds) {
        if (terminal) {
            draw(lines(rollout, elapsedSeconds));
        } else {
            rollout.actions().forEach(this::tell);
        }
        out.flush();
    }

    /** What a terminal shows: a line for all and a line for each machine. */
    static List<String> lines(RolloutSnapshot rollout, double elapsedSeconds) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                "  %s %s, %s s, %s from the origin (each: from origin + peers)",
                rollout.patch(), rollout.state(), Amount.seconds(elapsedSeconds), Amount.bytes(rollout.originBytes())));
        for (RolloutSnapshot.Action action : rollout.actions()) {
            lines.add(line(action));
        }
        return lines;
    }

    private static String line(RolloutSnapshot.Action action) {
        int filled = (int) (BAR * part(action));
        String bar = "#".repeat(filled) + ".".repeat(BAR - filled);
        return String.format(
                "  %-8s %-11s [%s] %3d %% %10s/s %10s + %10s  %s",
                action.machine(),
                action.state(),
                bar,
                (int) (100 * part(action)),
                Amount.bytes(action.rate()),
                Amount.bytes(action.bytesFromOrigin()),
                Amount.bytes(action.bytesFromPeers()),
                action.detail());
    }

    private static double part(RolloutSnapshot.Action action) {
        if (action.bytesTotal() <= 0) {
            return action.state().equals("FINISHED") ? 1 : 0;
        }
        return Math.min(1, (double) action.bytesHave() / action.bytesTotal());
    }

    private void tell(RolloutSnapshot.Action action) {
        int quarters = (int) (QUARTERS * part(action));
        String now = action.state() + quarters;
        if (now.equals(told.put(action.machine(), now))) {
            return;
        }
        out.printf(
                "  %s %s %d %% (from origin %s, from peers %s)%s%n",
                action.machine(),
                action.state(),
                (int) (100 * part(action)),
                Amount.bytes(action.bytesFromOrigin()),
                Amount.bytes(action.bytesFromPeers()),
                action.detail().isEmpty() ? "" : " " + action.detail());
    }

    /** ECMA-48: cursor up n lines, and erase to the end of each line. */
    private void draw(List<String> lines) {
        if (drawn > 0) {
            out.print("\u001b[" + drawn + "A");
        }
        for (String line : lines) {
            out.print(line.substring(0, Math.min(line.length(), width - 1)) + "\u001b[K\n");
        }
        drawn = lines.size();
    }
}
