/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.rollout;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.PatchId;
import org.essaim.api.fleet.Catalogue;
import org.essaim.api.fleet.Machines;
import org.essaim.api.fleet.Rollouts;
import org.essaim.api.fleet.Rollouts.Rollout;
import org.essaim.shell.Console;
import org.essaim.shell.ExitCode;
import org.essaim.shell.Services;
import org.essaim.shell.SubjectCommand;
import org.essaim.shell.Words;
import org.essaim.shell.completion.PatchCompleter;
import org.essaim.shell.completion.TargetCompleter;
import org.essaim.shell.text.FleetJson;
import org.essaim.shell.text.Json;
import org.jspecify.annotations.Nullable;

/** Makes a rollout. */
@Service
@Command(
        scope = "rollout",
        name = "create",
        description = "Makes a rollout of a patch to the machines that a filter picks")
public final class RolloutCreate extends SubjectCommand {

    private static final String EXAMPLE = "rollout:create app:1.2.0 --target site=leiden --start";

    @Argument(name = "patch", description = "The patch as name:version")
    @Completion(PatchCompleter.class)
    @Nullable String patch;

    @Option(
            name = "--target",
            description = "Which machines: all, or terms such as id=lab-*,site=leiden,label:room=B12")
    @Completion(TargetCompleter.class)
    @Nullable String target;

    @Option(name = "--start", description = "Start it at once")
    boolean start;

    @Option(name = "--discard-local-changes", description = "Replace files that someone changed on a machine")
    boolean discardLocalChanges;

    @Option(name = "--dry-run", description = "Only say which machines it would reach")
    boolean dryRun;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Override
    protected ExitCode run(Services services, Console console) {
        PatchId id = PatchId.parse(Words.required(patch, "patch", EXAMPLE));
        String filter = Words.required(target, "option --target", EXAMPLE);
        if (dryRun) {
            return sayWhom(services, console, id, filter);
        }
        Rollouts rollouts = services.server(Rollouts.class);
        Rollout created = rollouts.create(id, filter, discardLocalChanges);
        if (start) {
            created = rollouts.start(created.id());
        }
        if (json) {
            console.out().println(Json.indented(FleetJson.rollout(created)));
            return ExitCode.OK;
        }
        int machines =
                created.counts().values().stream().mapToInt(Integer::intValue).sum();
        console.out()
                .println("Rollout " + created.id() + " of " + id + " to " + Endings.machines(machines)
                        + (start
                                ? " has started: follow it with rollout:watch " + created.id()
                                : " is ready: start it with rollout:start " + created.id()));
        return ExitCode.OK;
    }

    private ExitCode sayWhom(Services services, Console console, PatchId id, String filter) {
        services.server(Catalogue.class).patch(id);
        List<String> ids = services.server(Machines.class).matching(filter).stream()
                .map(machine -> machine.id().value())
                .toList();
        if (json) {
            console.out().println(Json.indented(ids));
        } else {
            console.out()
                    .println("A rollout of " + id + " would reach " + Endings.machines(ids.size())
                            + (ids.isEmpty() ? "." : ": " + String.join(", ", ids)));
        }
        return ids.isEmpty() ? ExitCode.NOT_FOUND : ExitCode.OK;
    }
}
