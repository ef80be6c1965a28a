/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.essaim.agent.server.ServerLink.Assignment;
import org.essaim.agent.server.ServerLink.Certified;
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
import org.essaim.credentials.CertificateAuthority;

/** The messages of the agents' channel as JSON. Fields that a newer server adds are passed over. */
public final class Messages {

    static final int MAX_ACTIONS = 1000;
    static final int MAX_KEYS = 32;
    static final int MAX_CERTIFICATES = 8;
    private static final int MAX_CERTIFICATE = 8192;

    private Messages() {}

    static byte[] write(Enrolment enrolment) {
        ObjectNode json = Json.object()
                .put("protocol", ServerLink.PROTOCOL)
                .put("secret", enrolment.secret())
                .put("machine", enrolment.machine())
                .put("site", enrolment.site())
                .put("agentVersion", enrolment.agentVersion())
                .put("platform", enrolment.platform())
                .put("clock", enrolment.clock())
                .put("csr", enrolment.csr());
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
                .put("clock", inventory.clock())
                .put("certificateUntil", inventory.certificateUntil());
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
                    Json.number(json, "serverTime"),
                    json.has("chain") ? Optional.of(certified(json)) : Optional.empty());
        });
    }

    /** A request for a certificate. */
    static byte[] certificateRequest(String csr) {
        return Json.bytes(Json.object().put("csr", csr));
    }

    /** The answer to a request for a certificate. */
    static Certified certificates(byte[] body) {
        return read(body, Messages::certified);
    }

    /**
     * Certificates as JSON, in answers and in {@code credentials.json}.
     *
     * @throws IllegalArgumentException when they are none
     */
    public static Certified certified(JsonNode json) {
        Certified certified = new Certified(certificates(json, "chain"), certificates(json, "authorities"));
        if (certified.chain().isEmpty() || certified.authorities().isEmpty()) {
            throw new IllegalArgumentException("there is no certificate");
        }
        return certified;
    }

    /** Writes certificates as they are read. */
    public static void put(ObjectNode json, Certified certified) {
        put(json.putArray("chain"), certified.chain());
        put(json.putArray("authorities"), certified.authorities());
    }

    private static List<X509Certificate> certificates(JsonNode json, String field) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (JsonNode each : Json.list(json, field, MAX_CERTIFICATES)) {
            String text = each.isTextual() ? each.textValue() : "";
            if (text.isEmpty() || text.length() > MAX_CERTIFICATE) {
                throw new IllegalArgumentException("'" + field + "' holds something that is no certificate");
            }
            try {
                certificates.add(CertificateAuthority.parse(Base64.getDecoder().decode(text)));
            } catch (GeneralSecurityException e) {
                throw new IllegalArgumentException("'" + field + "' holds something that is no certificate", e);
            }
        }
        return certificates;
    }

    private static void put(ArrayNode array, List<X509Certificate> certificates) {
        for (X509Certificate certificate : certificates) {
            try {
                array.add(Base64.getEncoder().encodeToString(certificate.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException("a certificate that was read has its bytes", e);
            }
        }
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
