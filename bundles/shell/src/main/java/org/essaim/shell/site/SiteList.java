/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.site;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.tracking.Site;
import org.essaim.shell.Console;
import org.essaim.shell.ExitCode;
import org.essaim.shell.ListCommand;
import org.essaim.shell.Services;
import org.essaim.shell.Table;
import org.essaim.shell.swarm.Swarms;
import org.essaim.shell.text.Json;
import org.jspecify.annotations.Nullable;

/** Lists sites. */
@Service
@Command(
        scope = "site",
        name = "list",
        description = "Lists the sites of the fleet, and the machines that bring payloads in over their WAN links")
public final class SiteList extends ListCommand {

    @Override
    protected ExitCode run(Services services, Console console) {
        List<Site> sites = Swarms.tracker(services).sites();
        if (json) {
            console.out()
                    .println(Json.indented(sites.stream().map(SiteList::fields).toList()));
            return ExitCode.OK;
        }
        if (sites.isEmpty()) {
            console.out().println("No sites are listed: all machines count as near each other.");
            console.out().println("List them in etc/org.essaim.tracking.cfg, a line each: site.paris = 10.1.0.0/16");
            return ExitCode.OK;
        }
        Table table = new Table("Site", "Networks", ">Machines", "Gateways");
        for (Site site : sites) {
            table.row(site.name(), String.join(" ", site.networks()), site.machines(), gateways(site));
        }
        print(table, console);
        return ExitCode.OK;
    }

    private static String gateways(Site site) {
        String names = site.gateways().stream()
                .map(gateway -> gateway.machine().value())
                .distinct()
                .sorted()
                .collect(Collectors.joining(" "));
        return names.isEmpty() ? "-" : names;
    }

    private static Map<String, @Nullable Object> fields(Site site) {
        return new Json()
                .put("name", site.name())
                .put("networks", site.networks())
                .put("machines", site.machines())
                .put("gateways", site.gateways().stream().map(SiteList::fields).toList())
                .map();
    }

    private static Map<String, @Nullable Object> fields(Site.Gateway gateway) {
        return new Json()
                .put("infoHash", gateway.infoHash())
                .put("number", gateway.number())
                .put("machine", gateway.machine())
                .map();
    }
}
