/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.essaim.api.Fault;
import org.essaim.api.MachineId;
import org.essaim.api.PeerFault;
import org.essaim.api.tracking.AnnounceReply;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.Place;
import org.essaim.api.tracking.Traffic;
import org.essaim.api.tracking.WanLimit;

/** The announce as JSON on the agents' channel. Strict and bounded; fields that a newer server adds are passed over. */
final class AnnounceJson {

    static final int MAX_BYTES = 1 << 20;
    static final int MAX_PEERS = 200;

    private static final long LONGEST_INTERVAL = Duration.ofHours(1).toSeconds();
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:_%-]{1,253}");
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxStringLength(64 << 10)
                            .maxNumberLength(32)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private AnnounceJson() {}

    static byte[] write(TrackerLink.Report report) {
        ObjectNode json = MAPPER.createObjectNode()
                .put("infoHash", report.infoHash().hex())
                .put("port", report.port())
                .put("event", report.event().name())
                .put("uploaded", report.uploaded())
                .put("downloaded", report.downloaded())
                .put("left", report.left());
        if (!report.traffic().equals(Traffic.NONE)) {
            write(json.putObject("traffic"), report.traffic());
        }
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(ObjectNode json, Traffic traffic) {
        json.put("run", traffic.run()).put("down", traffic.down()).put("up", traffic.up());
        ArrayNode received = json.putArray("received");
        new TreeMap<>(traffic.received())
                .forEach((site, bytes) -> received.addObject().put("site", site).put("bytes", bytes));
    }

    /** @throws PeerFault {@code BAD_ANSWER} when the server's answer is not of the protocol */
    static AnnounceReply read(byte[] json) {
        if (json.length > MAX_BYTES) {
            throw bad("it is " + json.length + " bytes long");
        }
        try {
            JsonNode reply = MAPPER.readTree(json);
            long interval = number(reply, "interval", 1, LONGEST_INTERVAL);
            JsonNode peers = reply.path("peers");
            if (!peers.isArray() || peers.size() > MAX_PEERS) {
                throw bad("'peers' is not a list of at most " + MAX_PEERS);
            }
            List<PeerEndpoint> endpoints = new ArrayList<>(peers.size());
            for (JsonNode peer : peers) {
                endpoints.add(peer(peer));
            }
            return new AnnounceReply(Duration.ofSeconds(interval), place(reply), wan(reply), endpoints);
        } catch (IOException | IllegalArgumentException e) {
            throw bad("it is not the JSON expected");
        }
    }

    private static PeerEndpoint peer(JsonNode json) {
        String host = text(json, "host");
        if (!HOST.matcher(host).matches()) {
            throw bad("a peer's host is not one");
        }
        MachineId machine;
        try {
            machine = new MachineId(text(json, "machine"));
        } catch (Fault e) {
            throw bad(e.sentence());
        }
        int port = (int) number(json, "port", 1, 65_535);
        return new PeerEndpoint(
                machine, new InetSocketAddress(host, port), json.path("origin").asBoolean(false), place(json));
    }

    /** A server that tells no sites apart says nothing of places. */
    private static Place place(JsonNode json) {
        JsonNode place = json.path("place");
        if (place.isMissingNode()) {
            return Place.FLAT;
        }
        return new Place(
                (int) number(place, "site", Place.APART, Place.MOST),
                (int) number(place, "sites", 0, Place.MOST),
                (int) number(place, "gateway", Place.NO_GATEWAY, Place.MOST),
                (int) number(place, "gateways", 0, Place.MOST));
    }

    /** A server that limits nothing says nothing of it. */
    private static WanLimit wan(JsonNode json) {
        JsonNode wan = json.path("wan");
        if (wan.isMissingNode()) {
            return WanLimit.NONE;
        } else if (!wan.isObject()) {
            throw bad("'wan' is no object");
        }
        JsonNode spent = wan.path("spent");
        if (!spent.isMissingNode() && !spent.isBoolean()) {
            throw bad("'spent' is neither true nor false");
        }
        return new WanLimit(rate(wan, "down"), rate(wan, "up"), spent.asBoolean(false));
    }

    private static long rate(JsonNode json, String field) {
        return json.has(field) ? number(json, field, 0, Long.MAX_VALUE) : Long.MAX_VALUE;
    }

    private static String text(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isTextual()) {
            throw bad("'" + field + "' is missing");
        }
        return value.textValue();
    }

    private static long number(JsonNode json, String field, long min, long max) {
        JsonNode value = json.path(field);
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < min
                || value.longValue() > max) {
            throw bad("'" + field + "' is not a number from " + min + " to " + max);
        }
        return value.longValue();
    }

    private static PeerFault bad(String why) {
        return new PeerFault(
                "BAD_ANSWER",
                "The server's answer to an announce cannot be used: " + why,
                "Check that server and agent are of versions that go together.");
    }
}
