/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.rollout;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.fleet.RolloutState;
import org.essaim.shell.Console;
import org.essaim.shell.ExitCode;
import org.essaim.shell.Services;

/** Follows a rollout until it has ended. */
@Service
@Command(
        scope = "rollout",
        name = "watch",
        description = "Shows a rollout as it moves, until it has ended; with --json one object per change and line")
public final class RolloutWatch extends WaitingCommand {

    @Override
    protected ExitCode run(Services services, Console console) {
        return follow(services, console, id(), limit(), List.of(RolloutState.FINISHED, RolloutState.ROLLED_BACK));
    }
}
