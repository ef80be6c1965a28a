/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.rollout;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.fleet.Rollouts.Rollout;
import org.essaim.shell.Console;
import org.essaim.shell.ExitCode;
import org.essaim.shell.Services;

/** Goes on with a rollout that is paused. */
@Service
@Command(scope = "rollout", name = "resume", description = "Goes on with a rollout that is paused")
public final class RolloutResume extends RolloutCommand {

    @Override
    protected ExitCode run(Services services, Console console) {
        Rollout changed = rollouts(services).resume(id());
        report(console, changed, "Rollout " + changed.id() + " goes on: follow it with rollout:watch " + changed.id());
        return ExitCode.OK;
    }
}
