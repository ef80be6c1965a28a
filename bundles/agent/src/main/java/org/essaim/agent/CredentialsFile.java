/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.Optional;
import org.essaim.agent.server.Identity;
import org.essaim.agent.server.Json;
import org.essaim.agent.server.Messages;
import org.essaim.agent.server.ServerLink.Certified;
import org.essaim.api.Fault;
import org.essaim.credentials.P256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code credentials.json}, readable by its owner alone: this machine's key and certificates in one file, so that a crash
 * never leaves a key with another's certificate. What cannot be read counts as none: the machine gets another.
 */
final class CredentialsFile {

    private static final Logger LOG = LoggerFactory.getLogger(CredentialsFile.class);
    private static final long MAX_BYTES = 256 << 10;

    private final Path file;

    CredentialsFile(Path file) {
        this.file = file;
    }

    /** A key, and what was issued for it. */
    record Kept(PrivateKey key, Certified certified) {}

    /** What was kept for this identity; what belongs to another server or name does not count. */
    Optional<Kept> load(Identity identity) {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            if (Files.size(file) > MAX_BYTES) {
                throw new IllegalArgumentException("it is too long");
            }
            JsonNode json = Json.parse(Files.readAllBytes(file));
            if (!Json.text(json, "pin", 43).equals(identity.pin())
                    || !Json.text(json, "machine", 128)
                            .equals(identity.machine().value())) {
                return Optional.empty();
            }
            PrivateKey key = P256.privateKey(Base64.getDecoder().decode(Json.text(json, "key", 1024)));
            Certified certified = Messages.certified(json);
            if (!P256.isPair(key, certified.certificate().getPublicKey())) {
                throw new IllegalArgumentException("key and certificate do not belong together");
            }
            return Optional.of(new Kept(key, certified));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException | Fault e) {
            LOG.warn("{} cannot be used ({}); this machine asks for another certificate", file, e.getMessage());
            return Optional.empty();
        }
    }

    void save(Identity identity, Kept kept) throws IOException {
        ObjectNode json = Json.object()
                .put("machine", identity.machine().value())
                .put("pin", identity.pin())
                .put("key", Base64.getEncoder().encodeToString(kept.key().getEncoded()));
        Messages.put(json, kept.certified());
        DurableFiles.writeSecret(file, Json.bytes(json));
    }
}
