/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.PatchId;
import org.essaim.api.RequestFault;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.patch.SignedPatch;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.AnnounceReply;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.Place;
import org.essaim.api.tracking.Tracker;
import org.essaim.api.tracking.WanLimit;
import org.essaim.api.verification.Signer;
import org.essaim.api.verification.TrustedKey;
import org.essaim.server.catalogue.PublishedFiles;
import org.essaim.server.rollouts.FleetOf;

/** A gateway over a fleet in memory, with a token whose secret is known. */
final class GatewayOf implements AutoCloseable {

    static final String PIN = "p".repeat(43);

    final FleetOf fleet = new FleetOf();
    final Modules modules = new Modules();
    final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    final LongPolls polls = new LongPolls(id -> fleet.desk.assignments(id), timer, fleet.clock, "epoch-1");
    final OneTracker tracker = new OneTracker();
    final String secret;
    final AgentGateway gateway;

    final Certificates certificates = new Certificates(modules, fleet.clock);

    GatewayOf(Path folder) throws java.io.IOException {
        SecureRandom random = new SecureRandom();
        Path file = folder.resolve("enrolment-token");
        EnrolmentToken token =
                EnrolmentToken.open(file, "127.0.0.1:8443", PIN, fleet.transactions, fleet.clock, random);
        secret = java.nio.file.Files.readString(file).split(":")[3];
        Consumer<String> failpoint = step -> {};
        gateway = new AgentGateway(
                new Registration(token, fleet.machines, modules, certificates, fleet.clock, failpoint),
                fleet.machines,
                fleet.desk,
                polls,
                new Announcements(modules, fleet.clock),
                certificates,
                modules,
                fleet.clock);
        fleet.desk.listen(polls::wake);
        modules.set(tracker);
        modules.set(new OneSigner());
        modules.set(fleet.catalogue);
        modules.set(new TwoFiles());
    }

    /** Registers and returns the credential. */
    String register(String machine) {
        Reply reply = now(AgentCall.post("/agent/v1/register", "", registration(machine)));
        return AgentCall.json(reply).path("credential").textValue();
    }

    String registration(String machine) {
        return "{'protocol':1,'secret':'" + secret + "','machine':'" + machine
                + "','site':'leiden','labels':{'room':'B12'},'agentVersion':'1.0','platform':'linux','clock':"
                + (fleet.clock.millis() + 1500) + ",'future':{'unknown':[1]}}";
    }

    Reply now(AgentRequest request) {
        CompletableFuture<Reply> reply = gateway.handle(request);
        if (!reply.isDone()) {
            throw new AssertionError("answered later");
        }
        return reply.join();
    }

    JsonNode json(AgentRequest request) {
        return AgentCall.json(now(request));
    }

    @Override
    public void close() {
        timer.shutdownNow();
        fleet.close();
    }

    /** Remembers announces, and names an origin that listens everywhere. */
    static final class OneTracker implements Tracker {

        final List<Announce> announces = new ArrayList<>();
        WanLimit wan = WanLimit.NONE;

        @Override
        public AnnounceReply announce(Announce announce) {
            announces.add(announce);
            return new AnnounceReply(
                    Duration.ofSeconds(30),
                    Place.FLAT,
                    wan,
                    List.of(
                            new PeerEndpoint(MachineId.ORIGIN, new InetSocketAddress("0.0.0.0", 49_152), true),
                            new PeerEndpoint(
                                    new MachineId("b"),
                                    new InetSocketAddress("10.0.0.8", 49_153),
                                    false,
                                    new Place(1, 2, 0, 1))));
        }

        @Override
        public List<Announce> swarm(InfoHash infoHash) {
            return announces;
        }

        @Override
        public List<InfoHash> swarms() {
            return List.of();
        }
    }

    private static final class OneSigner implements Signer {

        @Override
        public SignedPatch sign(PatchDescriptor patch) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<TrustedKey> publicKeys() {
            return List.of(new TrustedKey("ab", new byte[] {1, 2, 3}));
        }
    }

    private static final class TwoFiles implements PublishedFiles {

        @Override
        public byte[] metainfo(PatchId id) {
            return bytes(id, "metainfo");
        }

        @Override
        public byte[] envelope(PatchId id) {
            return bytes(id, "envelope");
        }

        private static byte[] bytes(PatchId id, String what) {
            if (!id.equals(FleetOf.APP1)) {
                throw new RequestFault("NO_SUCH_PATCH", "no", "none");
            }
            return (what + " of " + id).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
