/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.essaim.agent.server.ServerLink.Assignment;
import org.essaim.agent.server.ServerLink.Enrolment;
import org.essaim.agent.server.ServerLink.Feedback;
import org.essaim.agent.server.ServerLink.Inventory;
import org.essaim.agent.server.ServerLink.Kind;
import org.essaim.agent.server.ServerLink.PollReply;
import org.essaim.agent.server.ServerLink.Registration;
import org.essaim.api.Fault;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.PatchId;
import org.essaim.api.PeerFault;
import org.essaim.api.verification.TrustedKey;

/** The messages of the agents' channel as JSON. Fields that a newer server adds are passed over. */
final class Messages {

    static final int MAX_ACTIONS = 1000;
    static final int MAX_KEYS = 32;

    private Messages() {}

    static byte[] write(Enrolment enrolment) {
        ObjectNode json = Json.object()
                .put("protocol", ServerLink.PROTOCOL)
                .put("secret", enrolment.secret())
                .put("machine", enrolment.machine())
                .put("site", enrolment.site())
                .put("agentVersion", enrolment.agentVersion())
                .put("platform", enrolment.platform())
                .put("clock", enrolment.clock());
        putAll(json, "labels", enrolment.labels());
        return Json.bytes(json);
    }

    static byte[] write(Feedback feedback) {
        ObjectNode json = Json.object()
                .put("action", feedback.action())
                .put("seq", feedback.seq())
                .put("state", feedback.state().name())
                .put("detail", feedback.detail())
                .put("bytesHave", feedback.bytesHave())
                .put("bytesTotal", feedback.bytesTotal())
                .put("bytesFromOrigin", feedback.bytesFromOrigin())
                .put("bytesFromPeers", feedback.bytesFromPeers())
                .put("rate", feedback.rate());
        feedback.code().ifPresent(code -> json.put("code", code));
        feedback.remedy().ifPresent(remedy -> json.put("remedy", remedy));
        feedback.liveTree().ifPresent(tree -> json.put("liveTree", tree));
        return Json.bytes(json);
    }

    static byte[] write(Inventory inventory) {
        ObjectNode json = Json.object()
                .put("agentVersion", inventory.agentVersion())
                .put("platform", inventory.platform())
                .put("site", inventory.site())
                .put("clock", inventory.clock());
        putAll(json, "labels", inventory.labels());
        putAll(json, "live", inventory.live());
        putAll(json, "modules", inventory.modules());
        return Json.bytes(json);
    }

    static Registration registration(byte[] body) {
        return read(body, json -> {
            List<TrustedKey> keys = new ArrayList<>();
            for (JsonNode key : Json.list(json, "keys", MAX_KEYS)) {
                keys.add(key(key));
            }
            return new Registration(
                    new MachineId(Json.text(json, "machine", 128)),
                    Json.text(json, "credential", 1024),
                    keys,
                    Json.number(json, "serverTime"));
        });
    }

    static PollReply.Orders orders(String etag, byte[] body) {
        return read(body, json -> {
            List<Assignment> actions = new ArrayList<>();
            for (JsonNode action : Json.list(json, "actions", MAX_ACTIONS)) {
                actions.add(assignment(action));
            }
            return new PollReply.Orders(
                    etag, json.path("trackerEpoch").asText(""), Json.number(json, "serverTime"), actions);
        });
    }

    /** A trusted key as JSON, in answers and in {@code identity.json}. */
    static TrustedKey key(JsonNode json) {
        return new TrustedKey(Json.text(json, "id", 64), Base64.getDecoder().decode(Json.text(json, "spki", 1024)));
    }

    private static Assignment assignment(JsonNode json) {
        return new Assignment(
                Json.number(json, "id"),
                Kind.valueOf(Json.text(json, "type", 16).toUpperCase(Locale.ROOT)),
                PatchId.parse(Json.text(json, "patch", 129)),
                new InfoHash(Json.text(json, "infoHash", 64)),
                Json.flag(json, "paused"),
                Json.flag(json, "discardLocalChanges"));
    }

    private static <T> T read(byte[] body, Function<JsonNode, T> reader) {
        try {
            return reader.apply(Json.parse(body));
        } catch (Fault | IllegalArgumentException e) {
            throw new PeerFault(
                    "BAD_ANSWER",
                    "The server's answer cannot be used: " + e.getMessage(),
                    "Check that server and agent are of versions that go together.",
                    e);
        }
    }

    private static void putAll(ObjectNode json, String field, Map<String, String> values) {
        ObjectNode object = json.putObject(field);
        values.forEach(object::put);
    }
}
