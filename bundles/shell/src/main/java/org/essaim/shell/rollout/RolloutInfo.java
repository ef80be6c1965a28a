/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.rollout;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.fleet.Efficiency;
import org.essaim.api.fleet.Rollouts;
import org.essaim.api.fleet.Rollouts.Action;
import org.essaim.api.fleet.Rollouts.Rollout;
import org.essaim.shell.Console;
import org.essaim.shell.ExitCode;
import org.essaim.shell.Services;
import org.essaim.shell.Table;
import org.essaim.shell.text.FleetJson;
import org.essaim.shell.text.Json;
import org.essaim.shell.text.Quantity;

/** Shows one rollout. */
@Service
@Command(scope = "rollout", name = "info", description = "Shows a rollout and each machine's part in it")
public final class RolloutInfo extends RolloutCommand {

    @Option(name = "--no-format", description = "Print values with tabs between them and nothing else, for scripts")
    boolean noFormat;

    @Override
    protected ExitCode run(Services services, Console console) {
        Rollouts rollouts = rollouts(services);
        Rollout found = rollouts.rollout(id());
        List<Action> actions = rollouts.actions(found.id());
        Optional<Efficiency> efficiency = rollouts.efficiency(found.id());
        if (json) {
            console.out().println(Json.indented(FleetJson.rollout(found, actions, efficiency)));
            return ExitCode.OK;
        }
        if (!noFormat) {
            print(found, console.out());
            efficiency.ifPresent(now -> (found.state().ended()
                            ? Nearness.ended(now).stream().toList()
                            : Nearness.lines(now, actions))
                    .forEach(console.out()::println));
        }
        Table table = new Table("Machine", "State", ">Have", ">From server", ">From peers", ">Rate", ">Time", "Detail");
        for (Action action : actions) {
            table.row(
                    action.machine(),
                    action.state(),
                    action.bytesTotal() > 0 ? Quantity.percent(action.bytesHave(), action.bytesTotal()) : "-",
                    Quantity.bytes(action.bytesFromOrigin()),
                    Quantity.bytes(action.bytesFromPeers()),
                    action.state().ended() ? "-" : Quantity.rate(action.rate()),
                    Endings.taken(action.started(), action.ended()),
                    action.code().map(code -> "[" + code + "] ").orElse("") + action.detail());
        }
        table.print(console, !noFormat);
        if (!noFormat) {
            Endings.problems(actions).forEach(console.out()::println);
        }
        return ExitCode.OK;
    }

    private static void print(Rollout rollout, PrintStream out) {
        out.println("Rollout:  " + rollout.id() + ", " + rollout.state());
        out.println("Patch:    " + rollout.patch() + ", " + Quantity.bytes(rollout.payloadLength()));
        out.println("Target:   " + rollout.target()
                + (rollout.discardLocalChanges() ? ", local changes are discarded" : ""));
        out.println("Created:  " + Quantity.time(rollout.created()));
        out.println("Started:  " + Quantity.time(rollout.started()));
        out.println("Ended:    " + Quantity.time(rollout.ended()));
        out.println("Sent:     " + Endings.copies(rollout));
    }
}
