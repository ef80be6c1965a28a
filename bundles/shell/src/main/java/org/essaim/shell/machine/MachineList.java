/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.machine;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.fleet.Machines;
import org.essaim.api.fleet.Machines.Machine;
import org.essaim.shell.Console;
import org.essaim.shell.ExitCode;
import org.essaim.shell.ListCommand;
import org.essaim.shell.Services;
import org.essaim.shell.Table;
import org.essaim.shell.completion.TargetCompleter;
import org.essaim.shell.text.FleetJson;
import org.essaim.shell.text.Json;
import org.essaim.shell.text.Quantity;

/** Lists machines. */
@Service
@Command(scope = "machine", name = "list", description = "Lists the registered machines")
public final class MachineList extends ListCommand {

    @Option(name = "--target", description = "Only those that a filter picks, such as site=leiden,label:room=B12")
    @Completion(TargetCompleter.class)
    String target = "all";

    @Override
    protected ExitCode run(Services services, Console console) {
        List<Machine> machines = services.server(Machines.class).matching(target);
        if (json) {
            console.out()
                    .println(Json.indented(
                            machines.stream().map(FleetJson::machine).toList()));
            return ExitCode.OK;
        }
        Table table = new Table("Machine", "Contact", "Site", "Labels", "Address", "Agent", "Last seen", "Live");
        for (Machine machine : machines) {
            table.row(
                    machine.id(),
                    machine.online() ? "online" : "offline",
                    machine.site(),
                    joined(machine.labels(), "="),
                    machine.address(),
                    machine.agentVersion(),
                    Quantity.time(machine.lastSeen()),
                    joined(machine.live(), ":"));
        }
        print(table, console);
        return ExitCode.OK;
    }

    static String joined(Map<String, String> map, String between) {
        return map.entrySet().stream()
                .map(entry -> entry.getKey() + between + entry.getValue())
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
