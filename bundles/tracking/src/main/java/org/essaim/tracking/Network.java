/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Addresses that begin alike, in CIDR notation (RFC 4632, RFC 4291).
 *
 * @param prefix the address whose beginning counts, 4 or 16 bytes; bits behind it are 0
 * @param bits how many bits count
 */
record Network(byte[] prefix, int bits) {

    private static final Pattern NUMERIC = Pattern.compile("[0-9a-fA-F.:]{2,45}");

    Network {
        prefix = prefix.clone();
        for (int i = bits; i < prefix.length * 8; i++) {
            prefix[i / 8] &= (byte) ~(0x80 >> i % 8);
        }
    }

    /** @throws IllegalArgumentException in one sentence, when it is none */
    static Network parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        if (!NUMERIC.matcher(address).matches()) {
            throw none(text); // a name would be looked up
        }
        try {
            byte[] bytes = InetAddress.getByName(address).getAddress();
            int bits = slash < 0 ? bytes.length * 8 : Integer.parseInt(text.substring(slash + 1));
            if (bits < 0 || bits > bytes.length * 8) {
                throw none(text);
            }
            return new Network(bytes, bits);
        } catch (UnknownHostException | NumberFormatException e) {
            throw none(text);
        }
    }

    private static IllegalArgumentException none(String text) {
        return new IllegalArgumentException("'" + text + "' is no network like 10.1.0.0/16 or 2001:db8::/32");
    }

    boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == prefix.length && Arrays.equals(new Network(bytes, bits).prefix, prefix);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network network && network.bits == bits && Arrays.equals(network.prefix, prefix);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(prefix) + bits;
    }

    @Override
    public String toString() {
        try {
            return InetAddress.getByAddress(prefix).getHostAddress() + "/" + bits;
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
