/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.rollout;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.fleet.RolloutState;
import org.essaim.api.fleet.Rollouts.Rollout;
import org.essaim.shell.Console;
import org.essaim.shell.ExitCode;
import org.essaim.shell.Services;

/** Starts a rollout. */
@Service
@Command(scope = "rollout", name = "start", description = "Starts a rollout that is ready")
public final class RolloutStart extends WaitingCommand {

    @Option(name = "--wait", description = "Stay until it has ended; exit code 4 when it failed on some machines")
    boolean wait;

    @Override
    protected ExitCode run(Services services, Console console) {
        long id = id();
        Optional<Duration> limit = limit();
        Rollout started = rollouts(services).start(id);
        if (wait) {
            return follow(services, console, id, limit, List.of(RolloutState.FINISHED));
        }
        report(console, started, "Rollout " + id + " has started: follow it with rollout:watch " + id);
        return ExitCode.OK;
    }
}
