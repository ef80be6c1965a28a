/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.essaim.api.LocalFault;
import org.essaim.api.MachineId;
import org.essaim.api.RequestFault;
import org.essaim.api.verification.TrustedKey;
import org.essaim.credentials.CertificationRequest;
import org.essaim.server.machines.MachineRegister;
import org.essaim.server.machines.Profile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets machines in that know the enrolment secret. Thread-safe. */
final class Registration {

    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);
    private static final int PROTOCOL = 1;

    private final EnrolmentToken token;
    private final MachineRegister machines;
    private final Modules modules;
    private final Certificates certificates;
    private final FailureLimit failures;
    private final InstantSource clock;
    private final Consumer<String> failpoint;

    Registration(
            EnrolmentToken token,
            MachineRegister machines,
            Modules modules,
            Certificates certificates,
            InstantSource clock,
            Consumer<String> failpoint) {
        this.token = token;
        this.machines = machines;
        this.modules = modules;
        this.certificates = certificates;
        this.failures = new FailureLimit(clock);
        this.clock = clock;
        this.failpoint = failpoint;
    }

    /** @param address where the machine connects from */
    Reply register(JsonNode body, String address) {
        checkProtocol(Json.required(body, "protocol", 0, Integer.MAX_VALUE));
        checkSecret(Json.required(body, "secret"), address);
        MachineId id = new MachineId(Json.required(body, "machine"));
        Optional<CertificationRequest> request = Certificates.request(body);
        // Before the machine is let in: without keys it could believe no patch, and would not come again for them.
        List<TrustedKey> keys = modules.signer()
                .orElseThrow(() -> new LocalFault(
                        "SIGNER_ABSENT",
                        "The server's signing keys are not there now",
                        "Register again after some seconds; see the server's log when it stays so."))
                .publicKeys();
        long now = clock.millis();
        long ahead = Json.number(body, "clock", now) - now;
        String credential = machines.register(id, profile(body), address, ahead);
        failpoint.accept("server.registered");
        LOG.info("Machine '{}' registered from {}", id, address);
        ObjectNode reply =
                JsonNodeFactory.instance.objectNode().put("machine", id.value()).put("credential", credential);
        ArrayNode array = reply.putArray("keys");
        for (TrustedKey key : keys) {
            array.addObject()
                    .put("id", key.id())
                    .put("spki", Base64.getEncoder().encodeToString(key.spki()));
        }
        request.ifPresent(csr -> certificates.add(reply, id, csr));
        return Reply.json(reply.put("serverTime", clock.millis()));
    }

    static Profile profile(JsonNode body) {
        return new Profile(
                Json.text(body, "site").orElse(""),
                Json.map(body, "labels"),
                Json.text(body, "agentVersion").orElse(""),
                Json.text(body, "platform").orElse(""));
    }

    private static void checkProtocol(long protocol) {
        if (protocol < PROTOCOL) {
            throw new RequestFault(
                    "AGENT_TOO_OLD",
                    "The agent speaks protocol " + protocol + ", the server " + PROTOCOL,
                    "Install the agent's version that belongs to this server.");
        }
        if (protocol > PROTOCOL) {
            throw new RequestFault(
                    "SERVER_TOO_OLD",
                    "The agent speaks protocol " + protocol + ", the server " + PROTOCOL,
                    "Update the server first, then its agents.");
        }
    }

    private void checkSecret(String secret, String address) {
        if (token.accepts(secret)) {
            return;
        }
        if (!failures.failed(address)) {
            throw new RequestFault(
                    "TOO_MANY_ATTEMPTS",
                    "Too many wrong tokens came from " + address,
                    "Wait a minute, and copy the token from essaim/enrolment-token on the server again.");
        }
        LOG.warn("A machine at {} has a wrong token", address);
        throw new RequestFault(
                "BAD_TOKEN",
                "The enrolment token is not this server's",
                "Copy the token from essaim/enrolment-token on the server again, whole.");
    }
}
