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

/** Lets no new machine start, and makes transfers wait. */
@Service
@Command(scope = "rollout", name = "pause", description = "Lets no new machine start, and makes transfers wait")
public final class RolloutPause extends RolloutCommand {

    @Override
    protected ExitCode run(Services services, Console console) {
        Rollout changed = rollouts(services).pause(id());
        report(console, changed, "Rollout " + changed.id() + " is paused: go on with rollout:resume " + changed.id());
        return ExitCode.OK;
    }
}
