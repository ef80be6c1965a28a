/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Bencode (BEP 3), strict: there is exactly one encoding of a value, and the decoder takes no other. So
 * {@code encode(decode(bytes))} equals {@code bytes} for everything that decodes. Thread-safe.
 */
public final class Bencode {

    private Bencode() {}

    /**
     * Decodes one value that fills the whole input: no leading zeros, no overflow, keys sorted and unique, nothing after
     * it.
     *
     * @throws BencodeException when the input is anything else, or exceeds the limits
     */
    public static BValue decode(byte[] input, BencodeLimits limits) throws BencodeException {
        return new BencodeReader(input, limits).document().toValue();
    }

    /** Encodes a value. Recurses as deep as the value is nested. */
    public static byte[] encode(BValue value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(value, out);
        return out.toByteArray();
    }

    private static void write(BValue value, ByteArrayOutputStream out) {
        if (value instanceof BInteger integer) {
            out.writeBytes(ascii("i" + integer.value() + "e"));
        } else if (value instanceof BBytes bytes) {
            write(bytes.bytes(), out);
        } else if (value instanceof BList list) {
            out.write('l');
            list.values().forEach(each -> write(each, out));
            out.write('e');
        } else if (value instanceof BDictionary dictionary) {
            out.write('d');
            dictionary.entries().forEach((key, each) -> {
                write(key.bytes(), out);
                write(each, out);
            });
            out.write('e');
        }
    }

    private static void write(byte[] bytes, ByteArrayOutputStream out) {
        out.writeBytes(ascii(bytes.length + ":"));
        out.writeBytes(bytes);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
