/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.patch;

import java.io.PrintStream;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.PatchId;
import org.essaim.api.fleet.Catalogue;
import org.essaim.api.fleet.Catalogue.Patch;
import org.essaim.api.fleet.Rollouts;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.shell.Console;
import org.essaim.shell.ExitCode;
import org.essaim.shell.Services;
import org.essaim.shell.SubjectCommand;
import org.essaim.shell.Words;
import org.essaim.shell.completion.PatchCompleter;
import org.essaim.shell.text.FleetJson;
import org.essaim.shell.text.Json;
import org.essaim.shell.text.Quantity;
import org.jspecify.annotations.Nullable;

/** Shows one patch. */
@Service
@Command(scope = "patch", name = "info", description = "Shows a patch: what it holds, its hashes, who gets it")
public final class PatchInfo extends SubjectCommand {

    @Argument(name = "patch", description = "The patch as name:version")
    @Completion(PatchCompleter.class)
    @Nullable String patch;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Override
    protected ExitCode run(Services services, Console console) {
        PatchId id = PatchId.parse(Words.required(patch, "patch", "patch:info app:1.2.0"));
        Patch found = services.server(Catalogue.class).patch(id);
        if (json) {
            console.out().println(Json.indented(FleetJson.patch(found)));
            return ExitCode.OK;
        }
        print(found, console.out());
        String rollouts = services.find(Rollouts.class).stream()
                .flatMap(all -> all.rollouts().stream())
                .filter(rollout -> rollout.patch().equals(id))
                .map(rollout -> rollout.id() + " (" + rollout.state() + ")")
                .collect(Collectors.joining(", "));
        console.out().println("Rollouts:      " + (rollouts.isEmpty() ? "none" : rollouts));
        return ExitCode.OK;
    }

    private static void print(Patch patch, PrintStream out) {
        PatchDescriptor descriptor = patch.descriptor();
        out.println("Patch:         " + descriptor.id() + (patch.withdrawn() ? " (withdrawn)" : ""));
        out.println("Kind:          " + descriptor.kind());
        out.println("Published:     " + Quantity.time(patch.published()));
        out.println("Content:       " + patch.files() + " files, " + descriptor.entries() + " entries, "
                + Quantity.bytes(descriptor.treeLength()));
        out.println("Payload:       " + Quantity.bytes(descriptor.payloadLength()));
        out.println("Sent:          " + Quantity.bytes(patch.bytesSent()) + " by the server");
        out.println("Preserves:     " + (patch.preserve().isEmpty() ? "nothing" : String.join(", ", patch.preserve())));
        out.println("Info-hash:     " + descriptor.infoHash());
        out.println("Manifest hash: " + descriptor.manifestHash());
    }
}
