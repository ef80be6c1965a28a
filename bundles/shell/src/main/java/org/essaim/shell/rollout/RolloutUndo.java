/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.rollout;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.fleet.RolloutState;
import org.essaim.api.fleet.Rollouts;
import org.essaim.api.fleet.Rollouts.Rollout;
import org.essaim.shell.Console;
import org.essaim.shell.ExitCode;
import org.essaim.shell.Services;
import org.essaim.shell.Words;

/** Takes a rollout back. */
@Service
@Command(
        scope = "rollout",
        name = "undo",
        description = "Takes every machine that finished a rollout back to its version before, without downloading")
public final class RolloutUndo extends WaitingCommand {

    @Option(name = "--wait", description = "Stay until every machine is back; exit code 4 when some are not")
    boolean wait;

    @Option(name = "--yes", aliases = "-y", description = "Do not ask")
    boolean yes;

    @Override
    protected ExitCode run(Services services, Console console) throws IOException {
        long id = id();
        Optional<Duration> limit = limit();
        Rollouts rollouts = rollouts(services);
        Rollout known = rollouts.rollout(id);
        if (!Words.confirmed(console, yes, "Take rollout " + id + " of " + known.patch() + " back on every machine?")) {
            return ExitCode.ERROR;
        }
        Rollout undone = rollouts.undo(id);
        if (wait) {
            return follow(services, console, id, limit, List.of(RolloutState.ROLLED_BACK));
        }
        report(console, undone, "Rollout " + id + " is being taken back: follow it with rollout:watch " + id);
        return ExitCode.OK;
    }
}
