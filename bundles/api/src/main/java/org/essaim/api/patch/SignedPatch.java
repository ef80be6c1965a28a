/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.patch;

import java.util.Arrays;

/**
 * A signed statement as it was received, byte for byte: a DSSE envelope (Dead Simple Signing Envelope 1.0, JSON) whose
 * payload is a {@link PatchDescriptor}. Only a {@code Verifier} may look inside.
 */
public record SignedPatch(byte[] envelope) {

    @Override
    public boolean equals(Object other) {
        return other instanceof SignedPatch that && Arrays.equals(envelope, that.envelope);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(envelope);
    }

    @Override
    public String toString() {
        return "SignedPatch[" + envelope.length + " bytes]";
    }
}
