/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.essaim.agent.server.Identity;
import org.essaim.agent.server.Json;
import org.essaim.api.Fault;
import org.essaim.api.MachineId;
import org.essaim.api.verification.TrustedKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code identity.json}, readable by its owner alone. What cannot be read counts as none: the machine registers again. */
final class IdentityFile {

    private static final Logger LOG = LoggerFactory.getLogger(IdentityFile.class);
    private static final long MAX_BYTES = 256 << 10;

    private final Path file;

    IdentityFile(Path file) {
        this.file = file;
    }

    Optional<Identity> load() {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            if (Files.size(file) > MAX_BYTES) {
                throw new IllegalArgumentException("it is too long");
            }
            return Optional.of(read(Json.parse(Files.readAllBytes(file))));
        } catch (IOException | IllegalArgumentException | Fault e) {
            LOG.warn("{} cannot be used ({}); this machine registers again", file, e.getMessage());
            return Optional.empty();
        }
    }

    void save(Identity identity) throws IOException {
        ObjectNode json = Json.object()
                .put("machine", identity.machine().value())
                .put("requested", identity.requested())
                .put("credential", identity.credential())
                .put("pin", identity.pin());
        ArrayNode keys = json.putArray("keys");
        for (TrustedKey key : identity.keys()) {
            keys.addObject().put("id", key.id()).put("spki", Base64.getEncoder().encodeToString(key.spki()));
        }
        DurableFiles.writeSecret(file, Json.bytes(json));
    }

    private static Identity read(JsonNode json) {
        List<TrustedKey> keys = new ArrayList<>();
        for (JsonNode key : Json.list(json, "keys", 32)) {
            keys.add(
                    new TrustedKey(Json.text(key, "id", 64), Base64.getDecoder().decode(Json.text(key, "spki", 1024))));
        }
        return new Identity(
                new MachineId(Json.text(json, "machine", 128)),
                Json.text(json, "requested", 128),
                Json.text(json, "credential", 1024),
                Json.text(json, "pin", 43),
                keys);
    }
}
