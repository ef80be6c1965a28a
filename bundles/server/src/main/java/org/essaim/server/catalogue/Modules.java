/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.time.Duration;
import java.util.function.Predicate;
import org.essaim.api.LocalFault;
import org.essaim.api.PatchId;
import org.essaim.api.transfer.PeerTransfer;
import org.essaim.api.verification.Signer;
import org.essaim.api.verification.Verifier;

/** The services that the catalogue works with and that may be replaced while it does. Thread-safe. */
final class Modules {

    final Slot<Signer> signer = new Slot<>();
    final Slot<Verifier> verifier = new Slot<>();
    final Slot<PeerTransfer> transfer = new Slot<>();

    private volatile Predicate<PatchId> inUse = id -> false;

    /** Whether a rollout of a patch runs; no while nobody knows. */
    boolean inUse(PatchId id) {
        return inUse.test(id);
    }

    /** Sets who knows whether a rollout of a patch runs. */
    void inUse(Predicate<PatchId> known) {
        inUse = known;
    }

    /** @throws LocalFault {@code NO_SIGNER} when there is none in time */
    Signer signer(Duration patience) {
        return await(
                signer,
                patience,
                "NO_SIGNER",
                "Nothing can be published because the module that signs patches is away",
                "See with module:list and bundle:list why org.essaim.signing is not active, then publish again.");
    }

    /** @throws LocalFault {@code NO_VERIFIER} when there is none in time */
    Verifier verifier(Duration patience) {
        return await(
                verifier,
                patience,
                "NO_VERIFIER",
                "Nothing can be published because the module that verifies patches is away",
                "See with module:list why the module verification is not active, then publish again.");
    }

    private static <T> T await(Slot<T> slot, Duration patience, String code, String sentence, String remedy) {
        try {
            return slot.await(patience).orElseThrow(() -> new LocalFault(code, sentence, remedy));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CatalogueFaults.cancelled();
        }
    }
}
