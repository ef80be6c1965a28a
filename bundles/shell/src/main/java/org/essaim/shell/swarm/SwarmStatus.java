/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.swarm;

import java.io.PrintStream;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.RateLimit;
import org.essaim.api.seeding.Seeder;
import org.essaim.api.seeding.UploadPolicy;
import org.essaim.api.transfer.EngineFigures;
import org.essaim.api.transfer.PeerTransfer;
import org.essaim.shell.Console;
import org.essaim.shell.EssaimCommand;
import org.essaim.shell.ExitCode;
import org.essaim.shell.Services;
import org.essaim.shell.text.Json;
import org.essaim.shell.text.Limits;
import org.essaim.shell.text.Quantity;

/** What exchanging pieces costs this Karaf, and which limits are in force. */
@Service
@Command(
        scope = "swarm",
        name = "status",
        description = "Shows what the transfer engine uses of what it may, and which limits are in force until when")
public final class SwarmStatus extends EssaimCommand {

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Override
    protected ExitCode run(Services services, Console console) {
        Swarms.requireModules(services);
        Optional<PeerTransfer> engine = services.find(PeerTransfer.class);
        Optional<EngineFigures> figures = engine.flatMap(PeerTransfer::figures);
        Optional<RateLimit> upload = services.find(UploadPolicy.class).map(UploadPolicy::limit);
        if (json) {
            Json fields = new Json()
                    .put("engine", engine.map(PeerTransfer::engine))
                    .put("offers", services.find(Seeder.class).map(seeder -> seeder.offers()
                            .size()))
                    .put("uploadLimit", upload.map(Limits::fields));
            figures.ifPresent(used -> fields(fields, used));
            console.out().println(Json.indented(fields.map()));
            return ExitCode.OK;
        }
        PrintStream out = console.out();
        out.println("Engine:         " + engine.map(PeerTransfer::engine).orElse("away"));
        services.find(Seeder.class)
                .map(Seeder::offers)
                .ifPresent(offers -> out.println("Offers:         " + offers.size() + ", active "
                        + offers.stream().filter(Seeder.Offer::active).count()));
        out.println("Upload limit:   " + upload.map(Limits::text).orElse("nothing is sent: seeding is away"));
        figures.ifPresentOrElse(
                used -> print(used, out),
                () -> out.println("No figures: no swarm was entered yet, or this engine tells none."));
        return ExitCode.OK;
    }

    private static void print(EngineFigures used, PrintStream out) {
        out.println("Download limit: " + Limits.text(used.download()));
        out.println("Swarms open:    " + used.sessions());
        out.println("Connections:    " + used.connections() + " of " + used.mostConnections() + ", half open "
                + used.halfOpen());
        out.println("Buffers:        " + Quantity.bytes(used.bufferBytes()) + " of "
                + Quantity.bytes(used.mostBufferBytes()) + ", sockets " + Quantity.bytes(used.socketBytes()));
        out.println("Disk jobs:      " + used.diskJobs());
        out.println("Shut out:       " + used.banned());
        out.println("Received:       " + Quantity.bytes(used.bytesReceived()));
        out.println("Sent:           " + Quantity.bytes(used.bytesSent()));
    }

    private static void fields(Json fields, EngineFigures used) {
        fields.put("downloadLimit", Limits.fields(used.download()))
                .put("sessions", used.sessions())
                .put("connections", used.connections())
                .put("mostConnections", used.mostConnections())
                .put("halfOpen", used.halfOpen())
                .put("bufferBytes", used.bufferBytes())
                .put("mostBufferBytes", used.mostBufferBytes())
                .put("socketBytes", used.socketBytes())
                .put("diskJobs", used.diskJobs())
                .put("banned", used.banned())
                .put("bytesReceived", used.bytesReceived())
                .put("bytesSent", used.bytesSent());
    }
}
