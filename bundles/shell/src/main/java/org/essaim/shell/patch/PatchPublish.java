/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.patch;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.FileCompleter;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.essaim.api.PatchId;
import org.essaim.api.fleet.Catalogue;
import org.essaim.api.fleet.Catalogue.Patch;
import org.essaim.shell.Console;
import org.essaim.shell.ExitCode;
import org.essaim.shell.Failures;
import org.essaim.shell.Services;
import org.essaim.shell.SubjectCommand;
import org.essaim.shell.Words;
import org.essaim.shell.text.FleetJson;
import org.essaim.shell.text.Json;
import org.essaim.shell.text.Quantity;
import org.jspecify.annotations.Nullable;

/** Publishes a folder or a file. */
@Service
@Command(scope = "patch", name = "publish", description = "Publishes a folder or a file of this server as a patch")
public final class PatchPublish extends SubjectCommand {

    private static final String EXAMPLE = "patch:publish /srv/app --name app --version 1.2.0";

    @Argument(name = "path", description = "The folder or file on the server")
    @Completion(FileCompleter.class)
    @Nullable String path;

    @Option(name = "--name", description = "The patch's name")
    @Nullable String name;

    @Option(name = "--version", description = "The patch's version")
    @Nullable String version;

    @Option(
            name = "--handler",
            aliases = "--kind",
            description = "What applies it on a machine: tree, or another kind that agents have a handler for")
    String handler = "tree";

    @Option(
            name = "--preserve",
            description = "A glob, relative to the tree, of files that belong to the machine's user; may be repeated",
            multiValued = true)
    List<String> preserve = List.of();

    @Option(
            name = "--compat",
            description = "Which other BitTorrent software is to understand the swarm: v1, or hybrid for v1 and v2")
    @Completion(
            value = StringsCompleter.class,
            values = {"v1", "hybrid"})
    @Nullable String compat;

    @Option(name = "--json", description = "Print the patch as JSON")
    boolean json;

    @Override
    protected ExitCode run(Services services, Console console) {
        Path source = source(console, Words.required(path, "path", EXAMPLE));
        PatchId id = new PatchId(
                Words.required(name, "patch's name", EXAMPLE), Words.required(version, "patch's version", EXAMPLE));
        Catalogue catalogue = services.server(Catalogue.class);
        Catalogue.Publication publication =
                new Catalogue.Publication(source, id, handler, List.copyOf(preserve), compat());
        PublishProgress progress = new PublishProgress(json ? Optional.empty() : console.screen(), System::nanoTime);
        Patch patch = catalogue.publish(publication, progress);
        progress.done();
        if (json) {
            console.out().println(Json.indented(FleetJson.patch(patch)));
        } else {
            console.out()
                    .println("Published " + id + ": " + patch.files() + " files, "
                            + Quantity.bytes(patch.descriptor().treeLength()) + "; info-hash "
                            + patch.descriptor().infoHash());
        }
        return ExitCode.OK;
    }

    private Optional<Catalogue.Compat> compat() {
        if (compat == null) {
            return Optional.empty();
        }
        return switch (compat) {
            case "v1" -> Optional.of(Catalogue.Compat.V1);
            case "hybrid" -> Optional.of(Catalogue.Compat.HYBRID);
            default ->
                throw Failures.usage(
                        "--compat is v1 or hybrid, not '" + compat + "'",
                        "Write for example: " + EXAMPLE + " --compat hybrid");
        };
    }

    private static Path source(Console console, String path) {
        String home = System.getProperty("user.home", "");
        String expanded = path.equals("~") || path.startsWith("~/") ? home + path.substring(1) : path;
        try {
            return console.folder().resolve(expanded).normalize();
        } catch (InvalidPathException e) {
            throw Failures.usage("'" + path + "' cannot be a path: " + e.getReason(), "Write for example: " + EXAMPLE);
        }
    }
}
