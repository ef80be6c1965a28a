/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.credentials;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/** As much of DER (X.690) as certificates and requests for them need, written. {@link DerReader} reads it. */
public final class Der {

    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    static final int UTF8_STRING = 0x0c;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;
    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter GENERALIZED_TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Instant YEAR_2050 = Instant.parse("2050-01-01T00:00:00Z");

    private Der() {}

    /** SEQUENCE. */
    public static byte[] sequence(byte[]... parts) {
        return tagged(SEQUENCE, parts);
    }

    /** SET; one part alone, since the order of more would matter. */
    public static byte[] set(byte[]... parts) {
        return tagged(SET, parts);
    }

    /** INTEGER. */
    public static byte[] integer(BigInteger value) {
        return tagged(INTEGER, value.toByteArray());
    }

    /** BOOLEAN, true. */
    public static byte[] truth() {
        return new byte[] {0x01, 0x01, (byte) 0xff};
    }

    /** UTF8String. */
    public static byte[] text(String value) {
        return tagged(UTF8_STRING, value.getBytes(StandardCharsets.UTF_8));
    }

    /** OCTET STRING. */
    public static byte[] octets(byte[] value) {
        return tagged(OCTET_STRING, value);
    }

    /** Whole bytes, no unused bits. */
    public static byte[] bits(byte[] value) {
        return tagged(BIT_STRING, new byte[] {0}, value);
    }

    /** @param hex the encoded object identifier without tag and length */
    public static byte[] oid(String hex) {
        return tagged(0x06, HexFormat.of().parseHex(hex));
    }

    /** RFC 5280, 4.1.2.5: two-digit years until 2049. */
    public static byte[] time(Instant time) {
        return time.isBefore(YEAR_2050)
                ? tagged(0x17, UTC_TIME.format(time).getBytes(StandardCharsets.US_ASCII))
                : tagged(0x18, GENERALIZED_TIME.format(time).getBytes(StandardCharsets.US_ASCII));
    }

    /** Any tag of one byte around its parts. */
    public static byte[] tagged(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        length(out, content.size());
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    private static void length(ByteArrayOutputStream out, int length) {
        if (length < 0x80) {
            out.write(length);
            return;
        }
        byte[] bytes = BigInteger.valueOf(length).toByteArray();
        int from = bytes[0] == 0 ? 1 : 0;
        out.write(0x80 | (bytes.length - from));
        out.write(bytes, from, bytes.length - from);
    }
}
