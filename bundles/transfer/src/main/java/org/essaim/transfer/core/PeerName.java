/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * A peer id (BEP 20 style): {@code -ES1000-}, the port on which its engine listens as four hexadecimal digits, and eight
 * random bytes. The port lets a connection from an ephemeral port be matched with the endpoint that the tracker named.
 *
 * @param bytes the 20 bytes; not copied
 */
record PeerName(byte[] bytes) implements Comparable<PeerName> {

    private static final byte[] PREFIX = "-ES1000-".getBytes(StandardCharsets.US_ASCII);

    /** A fresh name. */
    static PeerName of(int port, RandomGenerator random) {
        byte[] name = new byte[20];
        random.nextBytes(name);
        System.arraycopy(PREFIX, 0, name, 0, PREFIX.length);
        byte[] digits = HexFormat.of().toHexDigits((short) port).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, name, PREFIX.length, digits.length);
        return new PeerName(name);
    }

    /** The port that the peer says it listens on, when it is one of ours. */
    OptionalInt port() {
        if (!Arrays.equals(bytes, 0, PREFIX.length, PREFIX, 0, PREFIX.length)) {
            return OptionalInt.empty();
        }
        int port = 0;
        for (int i = PREFIX.length; i < PREFIX.length + 4; i++) {
            if (!HexFormat.isHexDigit(bytes[i])) {
                return OptionalInt.empty();
            }
            port = port << 4 | HexFormat.fromHexDigit(bytes[i]);
        }
        return OptionalInt.of(port);
    }

    @Override
    public int compareTo(PeerName other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerName that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
