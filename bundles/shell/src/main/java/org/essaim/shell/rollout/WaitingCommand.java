/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.rollout;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Option;
import org.essaim.api.fleet.RolloutState;
import org.essaim.api.fleet.Rollouts.Rollout;
import org.essaim.shell.Console;
import org.essaim.shell.ExitCode;
import org.essaim.shell.Screen;
import org.essaim.shell.Services;
import org.essaim.shell.Words;
import org.jspecify.annotations.Nullable;

/** A command that may stay until a rollout has ended. */
abstract class WaitingCommand extends RolloutCommand {

    @Option(name = "--timeout", description = "Give up waiting after this many seconds (or 15m, 2h); exit code 5")
    @Nullable String timeout;

    /** Read before anything is changed, so that a wrong one changes nothing. */
    final Optional<Duration> limit() {
        return Words.timeout(timeout);
    }

    /**
     * Shows a rollout until it has ended.
     *
     * @param wanted the states that count as a success
     */
    final ExitCode follow(
            Services services, Console console, long id, Optional<Duration> limit, List<RolloutState> wanted) {
        Following following = new Following(() -> rollouts(services), view(console), System::nanoTime, Following.SLEEP);
        try {
            Optional<Rollout> last = following.untilEnded(id, limit);
            if (last.isEmpty()) {
                console.err()
                        .println("Rollout " + id + " has not ended within the time given; it goes on. [TIMED_OUT]");
                return ExitCode.TIMED_OUT;
            }
            return Endings.code(last.get(), wanted);
        } catch (InterruptedException e) {
            console.err()
                    .println("No longer watching; rollout " + id + " goes on. Look again with rollout:watch " + id
                            + ".");
            return ExitCode.ERROR;
        }
    }

    private View view(Console console) {
        if (json) {
            return new JsonView(console.out());
        }
        Optional<Screen> screen = console.screen();
        return screen.isPresent()
                ? new LiveView(screen.get(), console.out())
                : new PlainView(console.out(), System::nanoTime);
    }
}
