/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.rollout;

import java.io.IOException;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.fleet.Rollouts;
import org.essaim.api.fleet.Rollouts.Rollout;
import org.essaim.shell.Console;
import org.essaim.shell.ExitCode;
import org.essaim.shell.Services;
import org.essaim.shell.Words;

/** Stops a rollout. */
@Service
@Command(scope = "rollout", name = "stop", description = "Stops a rollout for good: cancels it where it has not ended")
public final class RolloutStop extends RolloutCommand {

    @Option(name = "--yes", aliases = "-y", description = "Do not ask")
    boolean yes;

    @Override
    protected ExitCode run(Services services, Console console) throws IOException {
        Rollouts rollouts = rollouts(services);
        Rollout known = rollouts.rollout(id());
        if (!Words.confirmed(console, yes, "Stop rollout " + known.id() + " of " + known.patch() + " for good?")) {
            return ExitCode.ERROR;
        }
        Rollout stopped = rollouts.stop(known.id());
        report(console, stopped, "Rollout " + stopped.id() + " is stopped; machines that had finished keep the patch.");
        return ExitCode.OK;
    }
}
