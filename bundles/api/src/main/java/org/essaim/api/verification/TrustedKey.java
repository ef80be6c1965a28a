/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.verification;

import java.util.Arrays;
import java.util.Base64;

/**
 * A public key that may sign patches.
 *
 * @param id lower-case hexadecimal SHA-256 over {@code spki}
 * @param spki Ed25519 SubjectPublicKeyInfo, DER
 */
public record TrustedKey(String id, byte[] spki) {

    @Override
    public boolean equals(Object other) {
        return other instanceof TrustedKey that && id.equals(that.id) && Arrays.equals(spki, that.spki);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "TrustedKey[" + id + ", " + Base64.getEncoder().encodeToString(spki) + "]";
    }
}
