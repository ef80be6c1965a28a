/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.swarm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.Announce;
import org.essaim.api.transfer.PeerView;
import org.essaim.api.transfer.TransferSession;
import org.essaim.shell.Console;
import org.essaim.shell.ExitCode;
import org.essaim.shell.Services;
import org.essaim.shell.SubjectCommand;
import org.essaim.shell.Table;
import org.essaim.shell.Words;
import org.essaim.shell.text.Json;
import org.essaim.shell.text.Quantity;
import org.jspecify.annotations.Nullable;

/** Lists who is in a swarm. */
@Service
@Command(
        scope = "swarm",
        name = "peers",
        description = "Lists who is in a swarm: as announced to this server, and as connected to this Karaf")
public final class SwarmPeers extends SubjectCommand {

    @Argument(name = "swarm", description = "The patch as name:version, the info-hash, or how it begins")
    @Completion(SwarmCompleter.class)
    @Nullable String swarm;

    @Option(name = "--no-format", description = "Print values with tabs between them and nothing else, for scripts")
    boolean noFormat;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Override
    protected ExitCode run(Services services, Console console) {
        String word = Words.required(swarm, "swarm", "swarm:peers app:1.2.0");
        Swarms.requireModules(services);
        Swarm found = Swarms.meant(services, word);
        List<PeerView> connected = found.session().map(TransferSession::peers).orElse(List.of());
        if (json) {
            List<Map<String, @Nullable Object>> peers = new ArrayList<>();
            found.announced().forEach(announce -> peers.add(fields(announce)));
            connected.forEach(peer -> peers.add(fields(peer)));
            console.out().println(Json.indented(peers));
            return ExitCode.OK;
        }
        Table table = new Table("Known", "Machine", "Address", "Role", ">Missing", ">Sent", ">Received");
        for (Announce announce : found.announced()) {
            table.row(
                    "announced",
                    announce.peer().machine(),
                    Quantity.address(announce.peer().address()),
                    role(announce.peer().origin(), announce.left() == 0),
                    Quantity.bytes(announce.left()),
                    Quantity.bytes(announce.uploaded()),
                    Quantity.bytes(announce.downloaded()));
        }
        for (PeerView peer : connected) {
            // Seen from the other side: what this Karaf has received, the peer has sent.
            table.row(
                    "connected",
                    peer.machine().map(MachineId::value).orElse("-"),
                    Quantity.address(peer.address()),
                    role(peer.origin(), peer.have() >= 1),
                    Quantity.percent(Math.round((1 - peer.have()) * 1000), 1000),
                    Quantity.bytes(peer.bytesReceived()),
                    Quantity.bytes(peer.bytesSent()));
        }
        table.print(console, !noFormat);
        return ExitCode.OK;
    }

    private static Map<String, @Nullable Object> fields(Announce announce) {
        return common(
                        "announced",
                        Optional.of(announce.peer().machine()),
                        announce.peer().origin())
                .put("address", Quantity.address(announce.peer().address()))
                .put("left", announce.left())
                .put("uploaded", announce.uploaded())
                .put("downloaded", announce.downloaded())
                .map();
    }

    private static Map<String, @Nullable Object> fields(PeerView peer) {
        return common("connected", peer.machine(), peer.origin())
                .put("address", Quantity.address(peer.address()))
                .put("have", peer.have())
                .put("bytesReceived", peer.bytesReceived())
                .put("bytesSent", peer.bytesSent())
                .map();
    }

    private static Json common(String known, Optional<MachineId> machine, boolean origin) {
        return new Json().put("known", known).put("machine", machine).put("origin", origin);
    }

    private static String role(boolean origin, boolean seed) {
        return origin ? "origin" : seed ? "seed" : "fetching";
    }
}
