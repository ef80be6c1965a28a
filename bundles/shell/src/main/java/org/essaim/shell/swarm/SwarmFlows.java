/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.swarm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.fleet.Catalogue;
import org.essaim.api.tracking.Flow;
import org.essaim.api.tracking.Tracker;
import org.essaim.shell.Console;
import org.essaim.shell.ExitCode;
import org.essaim.shell.Services;
import org.essaim.shell.SubjectCommand;
import org.essaim.shell.Table;
import org.essaim.shell.Words;
import org.essaim.shell.text.Json;
import org.essaim.shell.text.Quantity;
import org.jspecify.annotations.Nullable;

/** Shows how much of a patch has gone from which site to which. */
@Service
@Command(
        scope = "swarm",
        name = "flows",
        description = "Shows what has gone from which site to which, and how many copies came over each WAN link")
public final class SwarmFlows extends SubjectCommand {

    /** More sites are listed below each other, not side by side. */
    private static final int MOST_COLUMNS = 6;

    @Argument(name = "swarm", description = "The patch as name:version, the info-hash, or how it begins")
    @Completion(SwarmCompleter.class)
    @Nullable String swarm;

    @Option(name = "--no-format", description = "Print values with tabs between them and nothing else, for scripts")
    boolean noFormat;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Override
    protected ExitCode run(Services services, Console console) {
        String word = Words.required(swarm, "swarm", "swarm:flows app:1.2.0");
        Tracker tracker = Swarms.tracker(services);
        Swarm found = Swarms.meant(services, word);
        List<Flow> flows = tracker.flows(found.infoHash());
        long length = payloadLength(services, found);
        List<SiteTraffic> sites = SiteTraffic.of(flows);
        if (json) {
            console.out().println(Json.indented(fields(found, length, flows, sites)));
        } else if (noFormat) {
            listed(flows).print(console, false);
        } else if (flows.isEmpty()) {
            console.out().println("Nothing has been received in this swarm yet, or its machines do not count it.");
        } else {
            (sites.size() > MOST_COLUMNS ? listed(flows) : crossed(flows, sites)).print(console, true);
            console.out().println();
            copies(sites, length).print(console, true);
        }
        return ExitCode.OK;
    }

    /** As the catalogue says, else this Karaf's own session; 0 where neither knows. */
    private static long payloadLength(Services services, Swarm swarm) {
        Optional<Long> published = services.find(Catalogue.class).stream()
                .flatMap(catalogue -> catalogue.patches().stream())
                .map(Catalogue.Patch::descriptor)
                .filter(patch -> patch.infoHash().equals(swarm.infoHash()))
                .map(patch -> patch.payloadLength())
                .findFirst();
        return published
                .or(() -> swarm.session().map(session -> session.progress().bytesTotal()))
                .orElse(0L);
    }

    /** A row for each pair. */
    private static Table listed(List<Flow> flows) {
        Table table = new Table("From", "To", ">Bytes");
        flows.stream()
                .sorted((one, other) -> SiteTraffic.ORDER.compare(one.from(), other.from()))
                .forEach(flow -> table.row(flow.from(), flow.to(), Quantity.bytes(flow.bytes())));
        return table;
    }

    /** A row for each sender, a column for each receiver. */
    private static Table crossed(List<Flow> flows, List<SiteTraffic> sites) {
        List<String> headings = new ArrayList<>(List.of("From"));
        sites.forEach(site -> headings.add(">to " + site.site()));
        headings.add(">Total");
        Table table = new Table(headings.toArray(String[]::new));
        TreeSet<String> senders = new TreeSet<>(SiteTraffic.ORDER);
        flows.forEach(flow -> senders.add(flow.from()));
        for (String sender : senders) {
            row(
                    table,
                    sender,
                    flows.stream().filter(flow -> flow.from().equals(sender)).toList(),
                    sites);
        }
        row(table, "Total", flows, sites);
        return table;
    }

    private static void row(Table table, String name, List<Flow> flows, List<SiteTraffic> sites) {
        List<Object> cells = new ArrayList<>(List.of(name));
        for (SiteTraffic site : sites) {
            cells.add(Quantity.bytes(flows.stream()
                    .filter(flow -> flow.to().equals(site.site()))
                    .mapToLong(Flow::bytes)
                    .sum()));
        }
        cells.add(Quantity.bytes(flows.stream().mapToLong(Flow::bytes).sum()));
        table.row(cells.toArray());
    }

    private static Table copies(List<SiteTraffic> sites, long length) {
        Table table = new Table("Into", ">From elsewhere", ">WAN copies", ">Within");
        for (SiteTraffic site : sites) {
            table.row(site.site(), Quantity.bytes(site.far()), site.copiesText(length), Quantity.bytes(site.near()));
        }
        return table;
    }

    private static Map<String, @Nullable Object> fields(
            Swarm swarm, long length, List<Flow> flows, List<SiteTraffic> sites) {
        return new Json()
                .put("infoHash", swarm.infoHash())
                .put("patch", swarm.patch())
                .put("payloadLength", length > 0 ? length : null)
                .put("flows", flows.stream().map(SwarmFlows::fields).toList())
                .put("sites", sites.stream().map(site -> fields(site, length)).toList())
                .map();
    }

    private static Map<String, @Nullable Object> fields(Flow flow) {
        return new Json()
                .put("from", flow.from())
                .put("to", flow.to())
                .put("bytes", flow.bytes())
                .map();
    }

    private static Map<String, @Nullable Object> fields(SiteTraffic site, long length) {
        return new Json()
                .put("site", site.site())
                .put("bytesFromElsewhere", site.far())
                .put("bytesWithin", site.near())
                .put("wanCopies", length > 0 ? site.copies(length) : null)
                .map();
    }
}
