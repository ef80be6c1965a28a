/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.rollout;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.Rollouts;
import org.essaim.api.fleet.Rollouts.Rollout;
import org.essaim.shell.Console;
import org.essaim.shell.ExitCode;
import org.essaim.shell.ListCommand;
import org.essaim.shell.Services;
import org.essaim.shell.Table;
import org.essaim.shell.text.FleetJson;
import org.essaim.shell.text.Json;
import org.essaim.shell.text.Quantity;

/** Lists rollouts. */
@Service
@Command(scope = "rollout", name = "list", description = "Lists the rollouts, newest first")
public final class RolloutList extends ListCommand {

    @Override
    protected ExitCode run(Services services, Console console) {
        List<Rollout> rollouts = services.server(Rollouts.class).rollouts();
        if (json) {
            console.out()
                    .println(Json.indented(
                            rollouts.stream().map(FleetJson::rollout).toList()));
            return ExitCode.OK;
        }
        Table table = new Table(">Rollout", "Patch", "Target", "State", "Machines", "Created", "Started", "Ended");
        for (Rollout rollout : rollouts) {
            table.row(
                    rollout.id(),
                    rollout.patch(),
                    rollout.target(),
                    rollout.state(),
                    counts(rollout.counts()),
                    Quantity.time(rollout.created()),
                    Quantity.time(rollout.started()),
                    Quantity.time(rollout.ended()));
        }
        print(table, console);
        return ExitCode.OK;
    }

    private static String counts(Map<ActionState, Integer> counts) {
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    }
}
