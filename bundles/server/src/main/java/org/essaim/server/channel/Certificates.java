/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.essaim.api.LocalFault;
import org.essaim.api.MachineId;
import org.essaim.api.health.HealthCheck.Finding;
import org.essaim.api.health.HealthCheck.Level;
import org.essaim.credentials.CertificationRequest;
import org.essaim.server.authority.Issuer.Issued;

/**
 * Agents' certificates on the channel: issued with a registration, renewed later, and asked after in what machines say of
 * themselves. Agents of before certificates ask for none and go without. Thread-safe.
 */
final class Certificates {

    private static final int NAMED = 5;

    private final Modules modules;
    private final InstantSource clock;
    private final Map<MachineId, Instant> reported = new ConcurrentHashMap<>();

    Certificates(Modules modules, InstantSource clock) {
        this.modules = modules;
        this.clock = clock;
    }

    /**
     * The request in a body.
     *
     * @throws org.essaim.api.RequestFault {@code BAD_BODY}, {@code BAD_CSR}
     */
    static Optional<CertificationRequest> request(JsonNode body) {
        return Json.text(body, "csr").map(text -> {
            try {
                return CertificationRequest.parse(Base64.getDecoder().decode(text));
            } catch (IllegalArgumentException e) {
                throw Json.bad("'csr' is not base64");
            }
        });
    }

    /** Adds a machine's certificate to the answer; nothing when there is no authority, since patches need none. */
    void add(ObjectNode reply, MachineId machine, CertificationRequest request) {
        modules.issuer().ifPresent(issuer -> put(reply, issuer.issue(machine, request)));
    }

    /** Renews a certificate, or gives a machine its first that has registered before there were any. */
    Reply renew(MachineId machine, JsonNode body) {
        CertificationRequest request = request(body).orElseThrow(() -> Json.bad("'csr' is missing"));
        Issued issued = modules.issuer()
                .orElseThrow(() -> new LocalFault(
                        "AUTHORITY_ABSENT",
                        "The fleet's authority is not there now",
                        "Ask again after some seconds; see essaim:doctor on the server when it stays so."))
                .issue(machine, request);
        ObjectNode reply = JsonNodeFactory.instance.objectNode();
        put(reply, issued);
        return Reply.json(reply.put("serverTime", clock.millis()));
    }

    /** Takes note of until when a machine's certificate is valid, by what it says of itself; never when it says nothing. */
    void report(MachineId machine, JsonNode inventory) {
        reported.put(machine, Instant.ofEpochMilli(Json.number(inventory, "certificateUntil", 0)));
    }

    /**
     * Which machines have none, for the doctor.
     *
     * @param known the machines that are registered; others are forgotten
     */
    Finding finding(Set<MachineId> known) {
        reported.keySet().retainAll(known);
        Instant now = clock.instant();
        List<MachineId> without = new ArrayList<>();
        reported.forEach((machine, until) -> {
            if (!until.isAfter(now)) {
                without.add(machine);
            }
        });
        if (without.isEmpty()) {
            return new Finding(
                    Level.OK, "certificates", "machines in contact that have a certificate: " + reported.size(), "");
        }
        String names = String.join(
                ", ",
                without.stream().sorted().limit(NAMED).map(MachineId::value).toList());
        String more = without.size() > NAMED ? " and " + (without.size() - NAMED) + " more" : "";
        return new Finding(
                Level.WARN,
                "certificates",
                "machines in contact without a valid certificate, which cannot take part in encrypted swarms: " + names
                        + more,
                "Update their agents to this server's version; essaim:doctor on them says more.");
    }

    private static void put(ObjectNode reply, Issued issued) {
        putAll(reply.putArray("chain"), issued.chain());
        putAll(reply.putArray("authorities"), issued.authorities());
    }

    private static void putAll(ArrayNode array, List<X509Certificate> certificates) {
        for (X509Certificate certificate : certificates) {
            try {
                array.add(Base64.getEncoder().encodeToString(certificate.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException("a certificate that was read has its bytes", e);
            }
        }
    }
}
