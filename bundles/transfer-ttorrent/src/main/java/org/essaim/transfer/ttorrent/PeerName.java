/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * A peer id (BEP 20 style): {@code -ES1000-}, the port on which its engine listens as four hexadecimal digits, and eight
 * random bytes. The port lets a connection from an ephemeral port be matched with the endpoint that the tracker named.
 *
 * @param hex the 20 bytes as lower-case hexadecimal
 */
record PeerName(String hex) implements Comparable<PeerName> {

    static final int LENGTH = 20;

    private static final byte[] PREFIX = {'-', 'E', 'S', '1', '0', '0', '0', '-'};

    /** A fresh name. */
    static PeerName of(int port, RandomGenerator random) {
        byte[] name = new byte[LENGTH];
        random.nextBytes(name);
        System.arraycopy(PREFIX, 0, name, 0, PREFIX.length);
        byte[] digits = HexFormat.of().toHexDigits((short) port).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, name, PREFIX.length, digits.length);
        return new PeerName(HexFormat.of().formatHex(name));
    }

    /** @param bytes the 20 bytes of a handshake */
    static PeerName parse(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a peer id has 20 bytes, not " + bytes.length);
        }
        return new PeerName(HexFormat.of().formatHex(bytes));
    }

    byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    /** The port that the peer says it listens on, when it is one of ours. */
    OptionalInt port() {
        byte[] name = bytes();
        if (!Arrays.equals(name, 0, PREFIX.length, PREFIX, 0, PREFIX.length)) {
            return OptionalInt.empty();
        }
        int port = 0;
        for (int i = PREFIX.length; i < PREFIX.length + 4; i++) {
            if (!HexFormat.isHexDigit(name[i])) {
                return OptionalInt.empty();
            }
            port = port << 4 | HexFormat.fromHexDigit(name[i]);
        }
        return OptionalInt.of(port);
    }

    @Override
    public int compareTo(PeerName other) {
        return hex.compareTo(other.hex);
    }
}
