/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.verification;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.essaim.api.Fault;
import org.essaim.api.LocalFault;
import org.essaim.api.health.HealthCheck.Finding;
import org.essaim.api.health.HealthCheck.Level;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.patch.SignedPatch;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.api.verification.Signer;
import org.essaim.api.verification.TrustedKey;
import org.essaim.api.verification.Verdict;
import org.essaim.api.verification.Verifier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trusts the keys that were stored at enrolment and, on a server, those of its own signer for as long as there is one.
 * Thread-safe.
 */
final class PatchVerifier implements Verifier, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PatchVerifier.class);

    private final TrustStore store;
    private final ContentCheck content;
    private final AtomicLong verdicts = new AtomicLong();
    private volatile @Nullable Signer signer;
    private volatile @Nullable TrustedSet stored;

    /** @param threads how many hash at once, from 1 on */
    PatchVerifier(TrustStore store, int threads) {
        this.store = store;
        content = new ContentCheck(threads);
    }

    /** @param fresh the server's own */
    synchronized void signerCame(Signer fresh) {
        signer = fresh;
    }

    /** Its successor may have come before it went. */
    synchronized void signerWent(Signer former) {
        if (former.equals(signer)) {
            signer = null;
        }
    }

    @Override
    public Verdict verify(SignedPatch patch, byte[] metainfo) {
        verdicts.incrementAndGet();
        try {
            return new Verdict.Accepted(trusted().accept(patch.envelope(), metainfo));
        } catch (RejectedException e) {
            LOG.warn("A patch was rejected, {}: {}", e.code(), e.getMessage());
            return e.verdict();
        } catch (LocalFault e) {
            LOG.warn("A patch was rejected: {}", e.sentence());
            return new Verdict.Rejected("NO_TRUSTED_KEYS", e.sentence(), e.remedy());
        }
    }

    @Override
    public Verdict verifyContent(PatchDescriptor patch, PieceStorage payload, LongConsumer progress) {
        verdicts.incrementAndGet();
        try {
            content.check(patch, payload, progress);
            return new Verdict.Accepted(patch);
        } catch (RejectedException e) {
            LOG.warn("The content of {} was rejected, {}: {}", patch.id(), e.code(), e.getMessage());
            return e.verdict();
        }
    }

    @Override
    public List<TrustedKey> trustedKeys() {
        return trusted().keys();
    }

    @Override
    public synchronized void trust(List<TrustedKey> keys) {
        TrustedSet before = stored();
        TrustedSet after = before.enrolled(keys);
        if (!before.isEmpty()) {
            return;
        }
        try {
            store.write(after);
        } catch (IOException e) {
            throw new LocalFault(
                    "IO_ERROR",
                    store.path() + " cannot be written: " + e.getMessage(),
                    "Check the disk and the permissions of its folder.",
                    e);
        }
        stored = after;
        LOG.info("This machine trusts {} from now on", after.keys());
    }

    /** What the doctor says of the trusted keys. */
    List<Finding> findings() {
        try {
            List<TrustedKey> keys = trustedKeys();
            if (keys.isEmpty()) {
                return List.of(new Finding(
                        Level.WARN,
                        "trust",
                        "No key is trusted yet, so no patch is accepted",
                        "It is set when the machine registers with its server."));
            }
            return List.of(new Finding(
                    Level.OK,
                    "trust",
                    "Patches must be signed by "
                            + String.join(
                                    " or ", keys.stream().map(TrustedKey::id).toList()),
                    ""));
        } catch (LocalFault e) {
            return List.of(new Finding(Level.FAIL, "trust", e.sentence(), e.remedy()));
        }
    }

    /** How many verdicts it gave. */
    long verdicts() {
        return verdicts.get();
    }

    @Override
    public void close() {
        content.close();
    }

    private TrustedSet trusted() {
        TrustedSet own = stored();
        Signer server = signer;
        if (server == null) {
            return own;
        }
        try {
            return own.with(server.publicKeys());
        } catch (Fault | IllegalStateException e) {
            // Its service may be going, or its key unreadable, which it reports itself.
            LOG.debug("The signer names no keys", e);
            return own;
        }
    }

    private TrustedSet stored() {
        TrustedSet known = stored;
        if (known == null) {
            try {
                known = store.read();
            } catch (IOException e) {
                throw new LocalFault(
                        "TRUST_UNREADABLE",
                        "The trusted keys cannot be read: " + e.getMessage(),
                        "Restore " + store.path() + ", or delete it and enrol this machine again.",
                        e);
            }
            stored = known;
        }
        return known;
    }
}
