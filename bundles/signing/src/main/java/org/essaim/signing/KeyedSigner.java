/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.signing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.essaim.api.LocalFault;
import org.essaim.api.health.HealthCheck.Finding;
import org.essaim.api.health.HealthCheck.Level;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.patch.SignedPatch;
import org.essaim.api.verification.Signer;
import org.essaim.api.verification.TrustedKey;
import org.jspecify.annotations.Nullable;

/** Signs with the key of one file, which it makes at first use. A key that cannot be read is asked for again each time. */
final class KeyedSigner implements Signer {

    private final KeyFile file;
    private final SecureRandom random;
    private @Nullable SigningKey key;

    KeyedSigner(KeyFile file, SecureRandom random) {
        this.file = file;
        this.random = random;
    }

    @Override
    public SignedPatch sign(PatchDescriptor patch) {
        SigningKey signing = key();
        byte[] body = Statement.body(patch);
        byte[] signature;
        try {
            signature = signing.sign(Statement.preAuthenticationEncoding(Statement.TYPE, body));
        } catch (GeneralSecurityException e) {
            throw unreadable(e);
        }
        Base64.Encoder base64 = Base64.getEncoder();
        String envelope = "{\"payload\":\"" + base64.encodeToString(body)
                + "\",\"payloadType\":\"" + Statement.TYPE
                + "\",\"signatures\":[{\"keyid\":\"" + signing.open().id()
                + "\",\"sig\":\"" + base64.encodeToString(signature) + "\"}]}";
        return new SignedPatch(envelope.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public List<TrustedKey> publicKeys() {
        return List.of(key().open());
    }

    List<Finding> findings() {
        try {
            String id = key().open().id();
            if (!file.ownersAlone()) {
                return List.of(new Finding(
                        Level.FAIL,
                        "signing key",
                        "Others than its owner can read " + file.path(),
                        "Run: chmod 600 " + file.path() + ", and consider the key known to them."));
            }
            return List.of(new Finding(Level.OK, "signing key", "Patches are signed with key " + id, ""));
        } catch (LocalFault e) {
            return List.of(new Finding(Level.FAIL, "signing key", e.sentence(), e.remedy()));
        } catch (IOException e) {
            return List.of(new Finding(
                    Level.FAIL,
                    "signing key",
                    file.path() + " went away: " + e.getMessage(),
                    "Put it back from a backup; agents trust no other key."));
        }
    }

    private synchronized SigningKey key() {
        SigningKey known = key;
        if (known == null) {
            try {
                known = file.readOrMake(random);
            } catch (IOException | GeneralSecurityException e) {
                throw unreadable(e);
            }
            key = known;
        }
        return known;
    }

    private LocalFault unreadable(Exception e) {
        return new LocalFault(
                "KEY_UNREADABLE",
                "The signing key " + file.path() + " cannot be used: " + e.getMessage(),
                "Put the key back from a backup, and let the server's user read it; agents trust no other key.",
                e);
    }
}
