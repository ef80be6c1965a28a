/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.patch;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.fleet.Catalogue;
import org.essaim.api.fleet.Catalogue.Patch;
import org.essaim.shell.Console;
import org.essaim.shell.ExitCode;
import org.essaim.shell.ListCommand;
import org.essaim.shell.Services;
import org.essaim.shell.Table;
import org.essaim.shell.text.FleetJson;
import org.essaim.shell.text.Json;
import org.essaim.shell.text.Quantity;

/** Lists what was published. */
@Service
@Command(scope = "patch", name = "list", description = "Lists the published patches, newest first")
public final class PatchList extends ListCommand {

    @Override
    protected ExitCode run(Services services, Console console) {
        List<Patch> patches = services.server(Catalogue.class).patches();
        if (json) {
            console.out()
                    .println(
                            Json.indented(patches.stream().map(FleetJson::patch).toList()));
            return ExitCode.OK;
        }
        Table table = new Table("Patch", "Kind", ">Files", ">Size", ">Payload", ">Sent", "Published", "State");
        for (Patch patch : patches) {
            table.row(
                    patch.descriptor().id(),
                    patch.descriptor().kind(),
                    patch.files(),
                    Quantity.bytes(patch.descriptor().treeLength()),
                    Quantity.bytes(patch.descriptor().payloadLength()),
                    Quantity.bytes(patch.bytesSent()),
                    Quantity.time(patch.published()),
                    patch.withdrawn() ? "withdrawn" : "offered");
        }
        print(table, console);
        return ExitCode.OK;
    }
}
