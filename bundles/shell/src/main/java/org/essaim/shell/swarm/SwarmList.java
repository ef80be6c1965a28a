/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.swarm;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.transfer.TransferProgress;
import org.essaim.api.transfer.TransferSession;
import org.essaim.shell.Console;
import org.essaim.shell.ExitCode;
import org.essaim.shell.ListCommand;
import org.essaim.shell.Services;
import org.essaim.shell.Table;
import org.essaim.shell.text.Json;
import org.essaim.shell.text.Quantity;
import org.jspecify.annotations.Nullable;

/** Lists swarms. */
@Service
@Command(scope = "swarm", name = "list", description = "Lists the swarms that this Karaf tracks, serves or joins")
public final class SwarmList extends ListCommand {

    @Override
    protected ExitCode run(Services services, Console console) {
        Swarms.requireModules(services);
        List<Swarm> swarms = Swarms.known(services);
        if (json) {
            console.out()
                    .println(
                            Json.indented(swarms.stream().map(SwarmList::fields).toList()));
            return ExitCode.OK;
        }
        Table table = new Table("Info-hash", "Patch", ">Peers", ">Seeds", "Here", ">Have", ">Down", ">Up", ">Sent");
        for (Swarm swarm : swarms) {
            Optional<TransferProgress> here = swarm.session().map(TransferSession::progress);
            table.row(
                    swarm.infoHash(),
                    swarm.patch().map(Object::toString).orElse("-"),
                    swarm.announced().size(),
                    seeds(swarm),
                    here.map(progress -> progress.state().name()).orElse(swarm.offered() ? "OFFERED" : "-"),
                    here.map(progress -> Quantity.percent(progress.bytesHave(), progress.bytesTotal()))
                            .orElse("-"),
                    here.map(progress -> Quantity.rate(progress.downloadRate())).orElse("-"),
                    here.map(progress -> Quantity.rate(progress.uploadRate())).orElse("-"),
                    here.map(progress -> Quantity.bytes(progress.bytesSent())).orElse("-"));
        }
        print(table, console);
        return ExitCode.OK;
    }

    static Map<String, @Nullable Object> fields(Swarm swarm) {
        Json json = new Json()
                .put("infoHash", swarm.infoHash())
                .put("patch", swarm.patch())
                .put("offered", swarm.offered())
                .put("peers", swarm.announced().size())
                .put("seeds", seeds(swarm));
        swarm.session().map(TransferSession::progress).ifPresent(progress -> json.put("state", progress.state())
                .put("bytesHave", progress.bytesHave())
                .put("bytesTotal", progress.bytesTotal())
                .put("bytesFromOrigin", progress.bytesFromOrigin())
                .put("bytesFromPeers", progress.bytesFromPeers())
                .put("bytesSent", progress.bytesSent())
                .put("downloadRate", progress.downloadRate())
                .put("uploadRate", progress.uploadRate())
                .put("connected", progress.peers())
                .put("problem", progress.problem().map(fault -> fault.sentence())));
        return json.map();
    }

    private static long seeds(Swarm swarm) {
        return swarm.announced().stream()
                .filter(announce -> announce.left() == 0)
                .count();
    }
}
