/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.rollout;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.Efficiency;
import org.essaim.api.fleet.Rollouts.Action;
import org.essaim.api.fleet.Rollouts.Rollout;
import org.essaim.shell.text.Bar;
import org.essaim.shell.text.Quantity;

/**
 * A rollout as lines of a terminal: first who still works, then who failed, then who is done, as many as fit.
 *
 * @param width columns
 * @param height rows that may be used
 * @param colour whether states are coloured
 */
record Frame(int width, int height, boolean colour) {

    private static final int TOTAL_BAR = 30;
    private static final int MACHINE_BAR = 20;
    private static final int LONGEST_NAME = 24;
    private static final int STATE = 13;
    private static final String RESET = "\u001b[0m";

    private static final Comparator<Action> BY_INTEREST =
            Comparator.<Action>comparingInt(action -> rank(action.state())).thenComparing(Action::machine);

    /** The lines, not cut to the width. */
    List<String> lines(Rollout rollout, List<Action> actions, Optional<Efficiency> efficiency) {
        List<String> lines = new ArrayList<>();
        lines.add(title(rollout));
        lines.add(total(rollout, actions));
        efficiency.ifPresent(now -> lines.addAll(Nearness.lines(now, actions)));
        int room = Math.max(1, height - lines.size());
        int shown = actions.size() <= room ? actions.size() : room - 1;
        int name = actions.stream()
                .mapToInt(action -> action.machine().value().length())
                .max()
                .orElse(0);
        actions.stream()
                .sorted(BY_INTEREST)
                .limit(shown)
                .forEach(action -> lines.add(line(action, Math.min(name, LONGEST_NAME))));
        if (shown < actions.size()) {
            lines.add("… and " + Endings.machines(actions.size() - shown) + " more");
        }
        return lines;
    }

    static String title(Rollout rollout) {
        return "Rollout " + rollout.id() + ": " + rollout.patch() + " to " + rollout.target() + ", " + rollout.state();
    }

    /** All machines together; what has come, how fast, and when it will be there. */
    static String total(Rollout rollout, List<Action> actions) {
        long have = 0;
        long total = 0;
        long rate = 0;
        int finished = 0;
        for (Action action : actions) {
            long length = action.bytesTotal() > 0 ? action.bytesTotal() : rollout.payloadLength();
            boolean done = action.state() == ActionState.FINISHED;
            total += length;
            have += done ? length : Math.min(length, action.bytesHave());
            rate += action.state() == ActionState.DOWNLOADING ? action.rate() : 0;
            finished += done ? 1 : 0;
        }
        return Bar.of(TOTAL_BAR, Quantity.fraction(have, total)) + " " + Quantity.percent(have, total) + "  " + finished
                + " of " + Endings.machines(actions.size()) + " finished" + speed(total - have, rate);
    }

    private String line(Action action, int nameWidth) {
        StringBuilder line = new StringBuilder();
        line.append(padded(action.machine().value(), nameWidth)).append("  ");
        line.append(coloured(action.state())).append("  ");
        boolean done = action.state() == ActionState.FINISHED;
        double fraction =
                done ? 1 : action.bytesTotal() > 0 ? Quantity.fraction(action.bytesHave(), action.bytesTotal()) : 0;
        line.append(Bar.of(MACHINE_BAR, fraction)).append(padded(" " + (int) (100 * fraction) + " %", 6));
        if (action.state() == ActionState.DOWNLOADING) {
            line.append(speed(action.bytesTotal() - action.bytesHave(), action.rate()));
        }
        action.code().ifPresent(code -> line.append("  [").append(code).append(']'));
        if (!action.detail().isEmpty() && !done) {
            line.append("  ").append(action.detail().replaceAll("\\p{Cntrl}+", " "));
        }
        return line.toString();
    }

    private static String speed(long missing, long rate) {
        if (rate <= 0) {
            return "";
        }
        OptionalLong eta = Quantity.eta(missing, rate);
        return "  " + Quantity.rate(rate) + (eta.isPresent() ? "  ETA " + Quantity.duration(eta.getAsLong()) : "");
    }

    private String coloured(ActionState state) {
        String text = padded(state.name(), STATE);
        if (!colour) {
            return text;
        }
        return switch (state) {
            case FINISHED -> "\u001b[32m" + text + RESET;
            case ERROR -> "\u001b[31m" + text + RESET;
            case WAITING, CANCELED, ROLLING_BACK, ROLLED_BACK -> "\u001b[33m" + text + RESET;
            default -> text;
        };
    }

    private static int rank(ActionState state) {
        if (!state.ended()) {
            return 0;
        }
        return state == ActionState.ERROR ? 1 : 2;
    }

    private static String padded(String text, int width) {
        String cut = text.length() > width ? text.substring(0, width) : text;
        return cut + " ".repeat(width - cut.length());
    }
}
