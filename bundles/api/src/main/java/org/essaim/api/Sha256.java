/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api;

import java.util.HexFormat;
import java.util.regex.Pattern;

/** A SHA-256 digest or a BEP 52 {@code pieces root}: 64 lower-case hexadecimal digits. */
public record Sha256(String hex) {

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    /** @throws IllegalArgumentException when {@code hex} is not 64 lower-case hexadecimal digits */
    public Sha256 {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("not a SHA-256: " + hex);
        }
    }

    /** @param bytes 32 bytes; copied */
    public static Sha256 of(byte[] bytes) {
        return new Sha256(HexFormat.of().formatHex(bytes));
    }

    /** The raw 32 bytes, a fresh copy. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
