/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.verification;

import org.essaim.api.TrustFault;
import org.essaim.api.patch.PatchDescriptor;

/** Accepted, or rejected with the reason. */
public sealed interface Verdict {

    /** It may be used. */
    record Accepted(PatchDescriptor patch) implements Verdict {}

    /**
     * It must not be used. Codes: {@code BAD_ENVELOPE}, {@code UNKNOWN_KEY}, {@code BAD_SIGNATURE},
     * {@code BAD_DESCRIPTOR}, {@code BAD_METAINFO}, {@code WRONG_INFO_HASH}, {@code BAD_MANIFEST},
     * {@code WRONG_CONTENT}, {@code NO_TRUSTED_KEYS}, {@code UNREADABLE}; {@code INTERRUPTED} when the verifier was
     * replaced in the middle: ask again.
     */
    record Rejected(String code, String sentence, String remedy) implements Verdict {

        /** The same as a fault to be thrown. */
        public TrustFault asFault() {
            return new TrustFault(code, sentence, remedy);
        }
    }
}
