/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.essaim;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.MachineId;
import org.essaim.api.agent.AgentStatus;
import org.essaim.api.fleet.Catalogue;
import org.essaim.api.fleet.Machines;
import org.essaim.api.fleet.Machines.Machine;
import org.essaim.api.fleet.RolloutState;
import org.essaim.api.fleet.Rollouts;
import org.essaim.shell.Console;
import org.essaim.shell.EssaimCommand;
import org.essaim.shell.ExitCode;
import org.essaim.shell.Services;
import org.essaim.shell.text.Json;
import org.essaim.shell.text.Quantity;

/** What this Karaf is and does. */
@Service
@Command(scope = "essaim", name = "status", description = "Shows what this Karaf is, agent or server, and what it does")
public final class EssaimStatus extends EssaimCommand {

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Override
    protected ExitCode run(Services services, Console console) {
        Optional<Machines> server = services.find(Machines.class);
        Optional<AgentStatus> agent =
                server.isPresent() ? services.find(AgentStatus.class) : Optional.of(services.agent(AgentStatus.class));
        if (json) {
            console.out().println(Json.indented(fields(services, server, agent)));
            return ExitCode.OK;
        }
        server.ifPresent(machines -> printServer(services, machines, console.out()));
        agent.ifPresent(status -> printAgent(status.view(), console.out()));
        return ExitCode.OK;
    }

    private static void printServer(Services services, Machines machines, PrintStream out) {
        List<Machine> all = machines.machines();
        out.println("This Karaf is a server.");
        out.println("Machines:     " + all.size() + ", online " + online(all));
        services.find(Catalogue.class)
                .ifPresent(catalogue ->
                        out.println("Patches:      " + catalogue.patches().size()));
        services.find(Rollouts.class)
                .ifPresent(rollouts -> out.println("Rollouts:     " + running(rollouts) + " running"));
    }

    private static void printAgent(AgentStatus.View view, PrintStream out) {
        out.println("This Karaf is an agent.");
        out.println("Machine:      " + view.machine().map(MachineId::value).orElse("not registered"));
        out.println("Server:       " + view.server().orElse("none configured"));
        out.println("Last contact: " + Quantity.time(view.lastContact()));
        view.problem().ifPresent(problem -> out.println("Problem:      " + problem));
        out.println("Live:         "
                + (view.live().isEmpty() ? "nothing" : view.live().toString().replaceAll("[\\[\\]]", "")));
        for (AgentStatus.Work work : view.work()) {
            out.println("Work:         " + work.patch() + " " + work.state()
                    + (work.detail().isEmpty() ? "" : ": " + work.detail()));
        }
    }

    private static Object fields(Services services, Optional<Machines> server, Optional<AgentStatus> agent) {
        Json fields = new Json();
        server.map(Machines::machines)
                .ifPresent(all -> fields.put(
                        "server",
                        new Json()
                                .put("machines", all.size())
                                .put("online", online(all))
                                .put("patches", services.find(Catalogue.class).map(catalogue -> catalogue
                                        .patches()
                                        .size()))
                                .put(
                                        "rolloutsRunning",
                                        services.find(Rollouts.class).map(EssaimStatus::running))
                                .map()));
        agent.map(AgentStatus::view)
                .ifPresent(view -> fields.put(
                        "agent",
                        new Json()
                                .put("machine", view.machine())
                                .put("server", view.server())
                                .put("lastContact", view.lastContact())
                                .put("problem", view.problem())
                                .put(
                                        "live",
                                        view.live().stream()
                                                .map(Object::toString)
                                                .toList())
                                .put(
                                        "work",
                                        view.work().stream()
                                                .map(EssaimStatus::fields)
                                                .toList())
                                .map()));
        return fields.map();
    }

    private static Object fields(AgentStatus.Work work) {
        return new Json()
                .put("action", work.action())
                .put("patch", work.patch())
                .put("state", work.state())
                .put("detail", work.detail())
                .map();
    }

    private static long online(List<Machine> machines) {
        return machines.stream().filter(Machine::online).count();
    }

    private static long running(Rollouts rollouts) {
        return rollouts.rollouts().stream()
                .filter(rollout -> rollout.state() == RolloutState.RUNNING)
                .count();
    }
}
