/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.verification;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.essaim.api.TrustFault;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.verification.TrustedKey;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoException;
import org.essaim.protocol.PayloadFile;

/**
 * What is trusted, as a state that does no IO: documents go in as bytes, and either a statement that may be believed comes out
 * or a {@link RejectedException}. It has one role with a threshold now; roots, snapshots and timestamps of TUF become further
 * inputs of this class, and its caller goes on fetching and storing. Immutable.
 */
final class TrustedSet {

    private static final int MOST_KEYS = 16;

    private final Map<String, TrustedKey> keys;
    private final int threshold;

    private TrustedSet(Map<String, TrustedKey> keys, int threshold) {
        this.keys = Map.copyOf(keys);
        this.threshold = threshold;
    }

    static TrustedSet empty() {
        return new TrustedSet(Map.of(), 1);
    }

    /**
     * The set with these keys beside its own.
     *
     * @throws TrustFault {@code BAD_KEY} when one is not an Ed25519 key, or not named by its hash
     */
    TrustedSet with(List<TrustedKey> more) {
        Map<String, TrustedKey> all = new LinkedHashMap<>(keys);
        for (TrustedKey key : more) {
            usable(key);
            all.put(key.id(), key);
        }
        if (all.size() > MOST_KEYS) {
            throw new TrustFault(
                    "BAD_KEY", "There are more than " + MOST_KEYS + " keys", "Trust fewer keys, one for each signer.");
        }
        return new TrustedSet(all, threshold);
    }

    /**
     * The set after enrolment: these keys when it had none, itself when it had the same.
     *
     * @throws TrustFault {@code KEYS_DIFFER} when other keys are trusted already; {@code BAD_KEY}
     */
    TrustedSet enrolled(List<TrustedKey> offered) {
        TrustedSet fresh = empty().with(offered);
        if (fresh.isEmpty()) {
            throw new TrustFault(
                    "BAD_KEY", "The server names no key", "Check the server's signing key: essaim:doctor.");
        }
        if (isEmpty() || keys.equals(fresh.keys)) {
            return fresh;
        }
        throw new TrustFault(
                "KEYS_DIFFER",
                "The server signs with other keys than this machine trusts",
                "If the server was set up anew on purpose, delete essaim/trust.json on this machine and enrol it again.");
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    List<TrustedKey> keys() {
        return keys.values().stream().sorted((a, b) -> a.id().compareTo(b.id())).toList();
    }

    /** The statement in an envelope, signed by enough trusted keys, about the swarm of this metainfo. */
    PatchDescriptor accept(byte[] envelope, byte[] metainfo) throws RejectedException {
        Envelope parsed = Envelope.parse(envelope);
        requireSignatures(parsed);
        if (!parsed.type().equals(Statement.TYPE)) {
            throw new RejectedException("BAD_ENVELOPE", "The signed statement is about something else than a patch");
        }
        PatchDescriptor patch = Statement.parse(parsed.body());
        requireMetainfo(patch, metainfo);
        return patch;
    }

    private void requireSignatures(Envelope envelope) throws RejectedException {
        if (isEmpty()) {
            throw new RejectedException(
                    "NO_TRUSTED_KEYS",
                    "This machine trusts no key yet",
                    "Let it register with its server; on the server itself, check the signing key: essaim:doctor.");
        }
        byte[] message = envelope.preAuthenticationEncoding();
        Set<String> signers = new HashSet<>();
        boolean named = false;
        for (Envelope.Mark mark : envelope.marks()) {
            for (TrustedKey key : candidates(mark)) {
                named |= !mark.keyId().isEmpty();
                if (verifies(key, message, mark.signature())) {
                    // One key counts once, whatever number of signatures it made.
                    signers.add(key.id());
                }
            }
        }
        if (signers.size() < threshold) {
            throw named
                    ? new RejectedException("BAD_SIGNATURE", "The signature under the patch is wrong")
                    : new RejectedException(
                            "UNKNOWN_KEY",
                            "The patch is signed by no key that this machine trusts",
                            "Check that the machine is enrolled with the server that published the patch.");
        }
    }

    private List<TrustedKey> candidates(Envelope.Mark mark) {
        if (mark.keyId().isEmpty()) {
            return List.copyOf(keys.values());
        }
        List<TrustedKey> named = new ArrayList<>(1);
        TrustedKey key = keys.get(mark.keyId());
        if (key != null) {
            named.add(key);
        }
        return named;
    }

    private static void requireMetainfo(PatchDescriptor patch, byte[] metainfo) throws RejectedException {
        Metainfo parsed;
        try {
            parsed = Metainfo.parse(metainfo);
        } catch (MetainfoException e) {
            throw new RejectedException(
                    "BAD_METAINFO", "The metainfo of " + patch.id() + " is malformed: " + e.getMessage());
        }
        if (!parsed.infoHash().equals(patch.infoHash())) {
            throw new RejectedException(
                    "WRONG_INFO_HASH",
                    "The metainfo is for swarm " + parsed.infoHash() + ", but " + patch.infoHash() + " was signed for "
                            + patch.id());
        }
        if (!parsed.isPrivate()) {
            throw new RejectedException("BAD_METAINFO", "The metainfo of " + patch.id() + " is not private");
        }
        PayloadFile first = parsed.files().get(0);
        if (parsed.totalLength() != patch.payloadLength()
                || !first.path().equals("manifest")
                || first.length() != patch.manifestLength()) {
            throw new RejectedException(
                    "BAD_METAINFO",
                    "The metainfo of " + patch.id() + " has other files than its signed statement says");
        }
    }

    private static boolean verifies(TrustedKey key, byte[] message, byte[] mark) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(usable(key));
            signature.update(message);
            return signature.verify(mark);
        } catch (GeneralSecurityException e) {
            // The JDK says so of signatures of a wrong length or out of range.
            return false;
        }
    }

    private static PublicKey usable(TrustedKey key) {
        try {
            PublicKey usable = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(key.spki()));
            String id = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(key.spki()));
            if (id.equals(key.id())) {
                return usable;
            }
        } catch (GeneralSecurityException e) {
            throw badKey(key, e);
        }
        throw badKey(key, null);
    }

    private static TrustFault badKey(TrustedKey key, @org.jspecify.annotations.Nullable Exception cause) {
        String sentence = "Key '" + key.id() + "' is not an Ed25519 key named by its hash";
        String remedy = "Check the server's signing key: essaim:doctor.";
        return cause == null
                ? new TrustFault("BAD_KEY", sentence, remedy)
                : new TrustFault("BAD_KEY", sentence, remedy, cause);
    }
}
