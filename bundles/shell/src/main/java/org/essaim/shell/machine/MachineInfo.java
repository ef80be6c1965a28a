/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.machine;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.MachineId;
import org.essaim.api.fleet.Machines;
import org.essaim.api.fleet.Machines.Machine;
import org.essaim.api.fleet.Rollouts;
import org.essaim.api.fleet.Rollouts.Action;
import org.essaim.api.fleet.Rollouts.Rollout;
import org.essaim.shell.Console;
import org.essaim.shell.ExitCode;
import org.essaim.shell.Services;
import org.essaim.shell.SubjectCommand;
import org.essaim.shell.Words;
import org.essaim.shell.completion.MachineCompleter;
import org.essaim.shell.text.FleetJson;
import org.essaim.shell.text.Json;
import org.essaim.shell.text.Quantity;
import org.jspecify.annotations.Nullable;

/** Shows one machine. */
@Service
@Command(scope = "machine", name = "info", description = "Shows a machine, what is live on it, and its latest rollouts")
public final class MachineInfo extends SubjectCommand {

    private static final int LATEST_ROLLOUTS = 20;

    @Argument(name = "machine", description = "The machine's id")
    @Completion(MachineCompleter.class)
    @Nullable String machine;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Override
    protected ExitCode run(Services services, Console console) {
        MachineId id = new MachineId(Words.required(machine, "machine's id", "machine:info lab-07"));
        Machine found = services.server(Machines.class).machine(id);
        if (json) {
            console.out().println(Json.indented(FleetJson.machine(found)));
            return ExitCode.OK;
        }
        print(found, console.out());
        services.find(Rollouts.class).ifPresent(rollouts -> printActions(rollouts, id, console.out()));
        return ExitCode.OK;
    }

    private static void print(Machine machine, PrintStream out) {
        out.println("Machine:    " + machine.id());
        out.println("Contact:    "
                + (machine.online() ? "online" : "offline, last seen " + Quantity.time(machine.lastSeen())));
        out.println("Site:       " + machine.site());
        out.println("Labels:     " + MachineList.joined(machine.labels(), "="));
        out.println("Address:    " + machine.address());
        out.println("Agent:      " + machine.agentVersion());
        out.println("Platform:   " + machine.platform());
        out.println("Registered: " + Quantity.time(machine.registered()));
        out.println("Clock:      " + clock(machine.clockOffset()));
        out.println("Live:       " + MachineList.joined(machine.live(), ":"));
    }

    private static String clock(Duration offset) {
        if (offset.abs().toSeconds() < 1) {
            return "as the server's";
        }
        return Quantity.duration(offset.abs()) + (offset.isNegative() ? " behind" : " ahead of") + " the server's";
    }

    private static void printActions(Rollouts rollouts, MachineId id, PrintStream out) {
        for (Rollout rollout :
                rollouts.rollouts().stream().limit(LATEST_ROLLOUTS).toList()) {
            List<Action> own = rollouts.actions(rollout.id()).stream()
                    .filter(action -> action.machine().equals(id))
                    .toList();
            for (Action action : own) {
                out.println("Rollout " + rollout.id() + ":  " + rollout.patch() + " " + action.state()
                        + action.code().map(code -> " [" + code + "]").orElse("")
                        + (action.detail().isEmpty() ? "" : ": " + action.detail()));
                action.remedy().ifPresent(remedy -> out.println("            " + remedy));
            }
        }
    }
}
