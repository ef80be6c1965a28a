/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking.http;

/**
 * The parameters of a request, one after the other, undecoded (RFC 3986). Whoever reads it asks for the next one, then for
 * its name and value.
 */
final class QueryString {

    private final String text;
    private int begin;
    private int equals;
    private int end;

    /** @param text what follows the question mark */
    QueryString(String text) {
        this.text = text;
        this.end = -1;
    }

    /** Goes on to the next parameter; empty ones are passed over. */
    boolean next() {
        while (end < text.length()) {
            begin = end + 1;
            int ampersand = text.indexOf('&', begin);
            end = ampersand < 0 ? text.length() : ampersand;
            if (end > begin) {
                int found = text.indexOf('=', begin);
                equals = found < 0 || found > end ? end : found;
                return true;
            }
        }
        return false;
    }

    String name() {
        return text.substring(begin, equals);
    }

    /** Whether there is a value that has no character. */
    boolean isEmpty() {
        return equals + 1 >= end;
    }

    String value() {
        return isEmpty() ? "" : text.substring(equals + 1, end);
    }

    /** A number from 0. */
    long number(String what) throws QueryException {
        long value = 0;
        for (int i = equals + 1; i < end; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
                throw new QueryException(what + " is not a number from 0 to 2^63-1");
            }
            value = value * 10 + digit;
        }
        if (isEmpty()) {
            throw new QueryException(what + " has no value");
        }
        return value;
    }

    /** Twenty bytes, each as it is or as a percent sign and two hexadecimal digits. */
    byte[] twentyBytes(String what) throws QueryException {
        byte[] bytes = new byte[WireName.BYTES];
        int count = 0;
        for (int at = equals + 1; at < end; count++) {
            if (count == bytes.length) {
                throw new QueryException(what + " is longer than 20 bytes");
            }
            int character = text.charAt(at++);
            if (character == '%') {
                character = at + 2 > end ? -1 : hex(at) << 4 | hex(at + 1);
                at += 2;
            }
            if (character < 0 || character > 0xff) {
                throw new QueryException(what + " is not percent-encoded as RFC 3986 says");
            }
            bytes[count] = (byte) character;
        }
        if (count < bytes.length) {
            throw new QueryException(what + " is shorter than 20 bytes");
        }
        return bytes;
    }

    /** The digit at a place; below 0 where there is none. */
    private int hex(int at) {
        int character = text.charAt(at);
        return character < 0x80 ? Character.digit(character, 16) : -1;
    }
}
