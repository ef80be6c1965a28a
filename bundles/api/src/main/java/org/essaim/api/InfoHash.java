/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api;

import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A swarm's identity: the hash over the raw bytes of a metainfo's info dictionary, as lower-case hexadecimal; 40
 * digits (SHA-1, BEP 3) or 64 (SHA-256, BEP 52).
 */
public record InfoHash(String hex) {

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    /** @throws IllegalArgumentException when {@code hex} is neither 40 nor 64 lower-case hexadecimal digits */
    public InfoHash {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("not an info-hash: " + hex);
        }
    }

    /** @param bytes 20 or 32 bytes; copied */
    public static InfoHash of(byte[] bytes) {
        return new InfoHash(HexFormat.of().formatHex(bytes));
    }

    /** The raw 20 or 32 bytes, a fresh copy. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
