/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.RolloutState;
import org.essaim.api.fleet.Rollouts.Action;
import org.essaim.api.fleet.Rollouts.Rollout;
import org.essaim.shell.ExitCode;
import org.essaim.shell.text.Quantity;

/** How rollouts end, in words and as exit codes. */
final class Endings {

    private Endings() {}

    /**
     * What a script is told.
     *
     * @param wanted the states that count as a success
     */
    static ExitCode code(Rollout rollout, List<RolloutState> wanted) {
        if (!wanted.contains(rollout.state())) {
            return ExitCode.ERROR;
        }
        ActionState good = rollout.state() == RolloutState.ROLLED_BACK ? ActionState.ROLLED_BACK : ActionState.FINISHED;
        // Who was never touched by a rollout that was taken back stands where it should.
        int untouched = good == ActionState.ROLLED_BACK ? count(rollout, ActionState.CANCELED) : 0;
        int all = rollout.counts().values().stream().mapToInt(Integer::intValue).sum();
        int well = count(rollout, good) + untouched;
        if (well == all) {
            return ExitCode.OK;
        }
        return well == 0 ? ExitCode.ERROR : ExitCode.PARTLY_FAILED;
    }

    /** The last line about a rollout. */
    static String sentence(Rollout rollout) {
        List<String> parts = new ArrayList<>();
        for (ActionState state : ActionState.values()) {
            if (count(rollout, state) > 0) {
                parts.add(count(rollout, state) + " " + state);
            }
        }
        String time = rollout.started().isPresent() && rollout.ended().isPresent()
                ? " after " + taken(rollout.started(), rollout.ended())
                : "";
        return "Rollout " + rollout.id() + " of " + rollout.patch() + " is " + rollout.state() + time + ": "
                + String.join(", ", parts) + "; the server sent " + copies(rollout) + ".";
    }

    /** What went wrong, one line per reason with the first machine's words, and what to do about it. */
    static List<String> problems(List<Action> actions) {
        Map<String, List<Action>> byReason = new TreeMap<>();
        for (Action action : actions) {
            if (action.state() == ActionState.ERROR) {
                byReason.computeIfAbsent(action.code().orElse("UNKNOWN"), code -> new ArrayList<>())
                        .add(action);
            }
        }
        List<String> lines = new ArrayList<>();
        byReason.forEach((code, failed) -> {
            Action first = failed.get(0);
            String others = failed.size() > 1 ? " and " + machines(failed.size() - 1) + " more" : "";
            lines.add(first.machine() + others + ": " + first.detail()
                    + first.remedy().map(remedy -> " " + remedy).orElse("") + " [" + code + "]");
        });
        return lines;
    }

    /** How much the server has sent, in bytes and in copies of the payload. */
    static String copies(Rollout rollout) {
        String bytes = Quantity.bytes(rollout.originBytes());
        if (rollout.payloadLength() <= 0) {
            return bytes;
        }
        double copies = (double) rollout.originBytes() / rollout.payloadLength();
        return bytes + String.format(Locale.ROOT, " (%.2f copies)", copies);
    }

    /** How long something took; a dash as long as it has not ended. */
    static String taken(Optional<Instant> started, Optional<Instant> ended) {
        return started.isPresent() && ended.isPresent()
                ? Quantity.duration(Duration.between(started.get(), ended.get()))
                : "-";
    }

    /** {@code 1 machine}, {@code 2 machines}. */
    static String machines(int count) {
        return count + (count == 1 ? " machine" : " machines");
    }

    private static int count(Rollout rollout, ActionState state) {
        return rollout.counts().getOrDefault(state, 0);
    }
}
