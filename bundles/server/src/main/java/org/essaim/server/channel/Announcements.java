/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.essaim.api.InfoHash;
import org.essaim.api.LocalFault;
import org.essaim.api.MachineId;
import org.essaim.api.RequestFault;
import org.essaim.api.fleet.Catalogue;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.AnnounceReply;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.Place;
import org.essaim.api.tracking.WanLimit;

/** Takes agents' announces to the tracker, for swarms of published patches alone. Thread-safe. */
final class Announcements {

    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Modules modules;
    private final InstantSource clock;
    private volatile Known known = new Known(Instant.MIN, Set.of());

    Announcements(Modules modules, InstantSource clock) {
        this.modules = modules;
        this.clock = clock;
    }

    private record Known(Instant at, Set<InfoHash> hashes) {}

    Reply announce(MachineId machine, JsonNode body, InetSocketAddress remote, InetSocketAddress local) {
        InfoHash infoHash = infoHash(Json.required(body, "infoHash"));
        int port = (int) Json.required(body, "port", 1, 65_535);
        Announce.Event event = event(Json.required(body, "event"));
        if (!published(infoHash)) {
            throw new RequestFault(
                    "UNKNOWN_SWARM",
                    "No published patch has the info-hash " + infoHash,
                    "Stop sharing it: the patch was withdrawn, or is another server's.");
        }
        AnnounceReply reply = modules.tracker()
                .orElseThrow(() -> new LocalFault(
                        "TRACKER_ABSENT",
                        "The server's module 'tracking' is not there now",
                        "Announce again after some seconds; see module:list when it stays away."))
                .announce(new Announce(
                        infoHash,
                        new PeerEndpoint(machine, new InetSocketAddress(remote.getAddress(), port), false),
                        event,
                        Json.required(body, "uploaded", 0, Long.MAX_VALUE),
                        Json.required(body, "downloaded", 0, Long.MAX_VALUE),
                        Json.required(body, "left", 0, Long.MAX_VALUE),
                        TrafficJson.read(body)));
        return Reply.json(json(reply, local));
    }

    private static ObjectNode json(AnnounceReply reply, InetSocketAddress local) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("interval", Math.max(1, reply.interval().toSeconds()));
        place(json, reply.place());
        wan(json, reply.wan());
        ArrayNode peers = json.putArray("peers");
        for (PeerEndpoint peer : reply.peers()) {
            ObjectNode entry = peers.addObject()
                    .put("machine", peer.machine().value())
                    .put("host", host(peer, local))
                    .put("port", peer.address().getPort())
                    .put("origin", peer.origin());
            place(entry, peer.place());
        }
        return json;
    }

    private static void place(ObjectNode json, Place place) {
        if (!place.equals(Place.FLAT)) {
            json.putObject("place")
                    .put("site", place.site())
                    .put("sites", place.sites())
                    .put("gateway", place.gateway())
                    .put("gateways", place.gateways());
        }
    }

    private static void wan(ObjectNode json, WanLimit limit) {
        if (!limit.equals(WanLimit.NONE)) {
            ObjectNode wan = json.putObject("wan");
            rate(wan, "down", limit.down());
            rate(wan, "up", limit.up());
            wan.put("spent", limit.spent());
        }
    }

    private static void rate(ObjectNode json, String field, long bytesPerSecond) {
        if (bytesPerSecond != Long.MAX_VALUE) {
            json.put(field, bytesPerSecond);
        }
    }

    /** An origin that listens on every address is reached where the agent has reached this server. */
    private static String host(PeerEndpoint peer, InetSocketAddress local) {
        InetAddress address = peer.address().getAddress();
        if (address == null) {
            return peer.address().getHostString();
        }
        return (peer.origin() && address.isAnyLocalAddress() ? local.getAddress() : address).getHostAddress();
    }

    /** Asks the catalogue at most once a second. */
    private boolean published(InfoHash infoHash) {
        Known now = known;
        Instant time = clock.instant();
        if (now.at().isAfter(time.minus(FRESH))) {
            return now.hashes().contains(infoHash);
        }
        Catalogue catalogue = modules.catalogue()
                .orElseThrow(() -> new LocalFault(
                        "CATALOGUE_ABSENT",
                        "The server's catalogue is not there now",
                        "Announce again after some seconds."));
        Set<InfoHash> hashes = new HashSet<>();
        for (Catalogue.Patch patch : catalogue.patches()) {
            if (!patch.withdrawn()) {
                hashes.add(patch.descriptor().infoHash());
            }
        }
        known = new Known(time, hashes);
        return hashes.contains(infoHash);
    }

    private static InfoHash infoHash(String hex) {
        try {
            return new InfoHash(hex);
        } catch (IllegalArgumentException e) {
            throw Json.bad("'infoHash' is none");
        }
    }

    private static Announce.Event event(String name) {
        try {
            return Announce.Event.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw Json.bad("'event' is none of STARTED, PERIODIC, COMPLETED, STOPPED");
        }
    }
}
