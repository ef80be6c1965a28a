/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.rollout;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.Efficiency;
import org.essaim.api.fleet.Rollouts.Action;
import org.essaim.shell.text.Quantity;

/** How near a rollout is to what is physically possible, in words. */
final class Nearness {

    private Nearness() {}

    /** Of a rollout that runs: how it stands beside the bound, and whether the origin is needed. */
    static List<String> lines(Efficiency efficiency, List<Action> actions) {
        return List.of(
                bound(efficiency)
                        .map(bound -> bound + now(efficiency, actions) + unknown(efficiency))
                        .orElse("At best: no link was seen at work yet, so that nothing is known."),
                (efficiency.originMayGo() ? "The origin may go down now: " : "The origin is needed: ")
                        + efficiency.origin() + ".");
    }

    /** Of a rollout that has ended; nothing where no bound is known. */
    static Optional<String> ended(Efficiency efficiency) {
        return bound(efficiency)
                .map(bound -> bound + "It took " + times(efficiency.ratio()) + " that, checking and applying included."
                        + unknown(efficiency));
    }

    private static Optional<String> bound(Efficiency efficiency) {
        return efficiency.bound().map(bound -> "At best " + time(bound) + ": " + efficiency.bottleneck() + ". ");
    }

    private static String unknown(Efficiency efficiency) {
        boolean all = efficiency.known() == efficiency.machines();
        return all ? "" : " Links known: " + efficiency.known() + " of " + efficiency.machines() + ".";
    }

    private static String now(Efficiency efficiency, List<Action> actions) {
        double expected = efficiency.expected().orElse(1);
        return expected < 1
                ? "After " + time(efficiency.elapsed()) + " " + (int) (100 * expected) + " % could be there, "
                        + have(actions) + " is."
                : "It is " + times(efficiency.ratio()) + " that now.";
    }

    private static String have(List<Action> actions) {
        long have = 0;
        long total = 0;
        for (Action action : actions) {
            if (action.state() != ActionState.ERROR && action.state() != ActionState.CANCELED) {
                have += action.state() == ActionState.FINISHED ? action.bytesTotal() : action.bytesHave();
                total += action.bytesTotal();
            }
        }
        return Quantity.percent(have, total);
    }

    private static String times(OptionalDouble ratio) {
        return String.format(Locale.ROOT, "%.2f times", ratio.orElse(0));
    }

    /** Short ones to a tenth of a second. */
    private static String time(Duration duration) {
        return duration.toSeconds() < 10
                ? String.format(Locale.ROOT, "%.1f s", duration.toNanos() / 1e9)
                : Quantity.duration(duration);
    }
}
