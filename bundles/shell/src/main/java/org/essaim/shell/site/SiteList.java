/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.site;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.InfoHash;
import org.essaim.api.fleet.Catalogue;
import org.essaim.api.tracking.Site;
import org.essaim.shell.Console;
import org.essaim.shell.ExitCode;
import org.essaim.shell.ListCommand;
import org.essaim.shell.Services;
import org.essaim.shell.Table;
import org.essaim.shell.swarm.Swarms;
import org.essaim.shell.text.Json;
import org.essaim.shell.text.Limits;
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
        Table table = new Table("Site", "Networks", ">Machines", ">In", ">Out", ">Copies", "Gateways");
        for (Site site : sites) {
            table.row(
                    site.name(),
                    String.join(" ", site.networks()),
                    site.machines(),
                    Limits.rate(site.budget().down()),
                    Limits.rate(site.budget().up()),
                    copies(site),
                    gateways(site));
        }
        print(table, console);
        if (!noFormat) {
            Names names = new Names(services);
            sites.forEach(site -> sayWhatWaits(site, names, console));
        }
        return ExitCode.OK;
    }

    /** The most copies of any patch that have come in, of as many as may. */
    private static String copies(Site site) {
        double most = site.uses().stream().mapToDouble(Site.Use::copies).max().orElse(0);
        String came = most == 0 ? "-" : String.format(Locale.ROOT, "%.2f", most);
        OptionalDouble may = site.budget().copies();
        return may.isPresent() ? came + " of " + may.getAsDouble() : came;
    }

    private static void sayWhatWaits(Site site, Names names, Console console) {
        for (Site.Use use : site.uses()) {
            if (use.spent()) {
                console.out()
                        .println(site.name() + ": as many copies of " + names.of(use.infoHash())
                                + " as may have come in, and machines there miss something. Let more in with site:limit "
                                + site.name() + " --copies.");
            }
        }
    }

    /** Patches by their swarms. */
    private record Names(Map<InfoHash, String> patches) {

        Names(Services services) {
            this(services.find(Catalogue.class).map(Catalogue::patches).orElse(List.of()).stream()
                    .collect(Collectors.toMap(
                            patch -> patch.descriptor().infoHash(),
                            patch -> patch.descriptor().id().toString(),
                            (one, other) -> one)));
        }

        String of(InfoHash swarm) {
            return patches.getOrDefault(swarm, swarm.hex());
        }
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
                .put("downLimit", Limits.fields(site.budget().down()))
                .put("upLimit", Limits.fields(site.budget().up()))
                .put(
                        "copies",
                        site.budget().copies().isPresent()
                                ? site.budget().copies().getAsDouble()
                                : null)
                .put("uses", site.uses().stream().map(SiteList::fields).toList())
                .put("gateways", site.gateways().stream().map(SiteList::fields).toList())
                .map();
    }

    private static Map<String, @Nullable Object> fields(Site.Use use) {
        return new Json()
                .put("infoHash", use.infoHash())
                .put("bytes", use.bytes())
                .put("copies", use.length() == 0 ? null : use.copies())
                .put("spent", use.spent())
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
