/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.verification;

import java.util.List;
import java.util.function.LongConsumer;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.patch.SignedPatch;
import org.essaim.api.transfer.PieceStorage;
import org.osgi.annotation.versioning.ProviderType;

/** Says what may be believed. Nothing is accepted that no verifier has accepted. Thread-safe. */
@ProviderType
public interface Verifier {

    /**
     * Checks a patch before anything of it is fetched: signed by a trusted key, well-formed, and the metainfo hashes to
     * the info-hash that was signed.
     *
     * @param metainfo raw metainfo file
     */
    Verdict verify(SignedPatch patch, byte[] metainfo);

    /**
     * Checks fetched content: the manifest's hash against the descriptor, then every file against the manifest. Reads
     * the whole payload on the caller's thread and the verifier's own.
     *
     * @param progress told of bytes checked so far, from any thread
     */
    Verdict verifyContent(PatchDescriptor patch, PieceStorage payload, LongConsumer progress);

    /** The keys that patches must be signed with. */
    List<TrustedKey> trustedKeys();

    /**
     * Sets the trusted keys at enrolment, when there are none. Keys that are set already are never changed this way.
     *
     * @throws org.essaim.api.TrustFault {@code KEYS_DIFFER} when other keys are trusted already
     */
    void trust(List<TrustedKey> keys);
}
