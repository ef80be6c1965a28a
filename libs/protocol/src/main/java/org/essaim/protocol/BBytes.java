/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A byte string, ordered as bencode orders the keys of a dictionary: byte by byte, unsigned.
 *
 * @param bytes not copied; never to be changed by anyone who holds it
 */
public record BBytes(byte[] bytes) implements BValue, Comparable<BBytes> {

    private static final int SHOWN = 64;

    /** The UTF-8 bytes of a text. */
    public static BBytes of(String text) {
        return new BBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int compareTo(BBytes other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BBytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        String hex = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, SHOWN));
        return "BBytes[" + hex + (bytes.length > SHOWN ? "… " + bytes.length + " bytes]" : "]");
    }
}
