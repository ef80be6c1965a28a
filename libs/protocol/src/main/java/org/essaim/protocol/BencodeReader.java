/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads one document. Remembers where the values of the outermost dictionary stand, because an info-hash is taken over
 * the bytes as they came. One thread, one use.
 */
final class BencodeReader {

    private static final byte[] EMPTY = {};

    private final byte[] input;
    private final BencodeLimits limits;
    private final Map<BBytes, Span> outermost = new HashMap<>();
    private int at;
    private int tokens;

    BencodeReader(byte[] input, BencodeLimits limits) {
        this.input = input;
        this.limits = limits;
    }

    /** The one value that fills the input. */
    BValue document() throws BencodeException {
        if (input.length > limits.maxBytes()) {
            throw new BencodeException(limits.maxBytes(), "more than " + limits.maxBytes() + " bytes");
        }
        BValue value = value(0);
        if (at != input.length) {
            throw new BencodeException(at, "trailing data");
        }
        return value;
    }

    /** The bytes of a value of the outermost dictionary, after {@link #document()}. */
    Optional<byte[]> raw(String key) {
        return Optional.ofNullable(outermost.get(BBytes.of(key)))
                .map(span -> Arrays.copyOfRange(input, span.from(), span.to()));
    }

    private BValue value(int depth) throws BencodeException {
        countToken();
        int first = peek();
        if (first == 'i') {
            at++;
            return new BInteger(integer('e'));
        }
        if (first == 'l') {
            return list(enter(depth));
        }
        if (first == 'd') {
            return dictionary(enter(depth));
        }
        return string();
    }

    private int enter(int depth) throws BencodeException {
        if (depth == limits.maxDepth()) {
            throw new BencodeException(at, "nested more than " + limits.maxDepth() + " deep");
        }
        at++;
        return depth + 1;
    }

    private BList list(int depth) throws BencodeException {
        List<BValue> values = new ArrayList<>();
        while (peek() != 'e') {
            values.add(value(depth));
        }
        at++;
        return new BList(values);
    }

    private BDictionary dictionary(int depth) throws BencodeException {
        SortedMap<BBytes, BValue> entries = new TreeMap<>();
        @Nullable BBytes last = null;
        while (peek() != 'e') {
            int keyAt = at;
            countToken();
            BBytes key = string();
            if (last != null && last.compareTo(key) >= 0) {
                throw new BencodeException(keyAt, last.equals(key) ? "key twice" : "key out of order");
            }
            last = key;
            int from = at;
            entries.put(key, value(depth));
            if (depth == 1) {
                outermost.put(key, new Span(from, at));
            }
        }
        at++;
        return new BDictionary(entries);
    }

    private BBytes string() throws BencodeException {
        int start = at;
        if (!digit(peek())) {
            throw new BencodeException(at, "no value begins with " + shown(input[at]));
        }
        long length = integer(':');
        if (length > input.length - at) {
            throw new BencodeException(start, "string of " + length + " bytes runs past the end");
        }
        int from = at;
        at += (int) length;
        return new BBytes(length == 0 ? EMPTY : Arrays.copyOfRange(input, from, at));
    }

    /** Digits without leading zeros, without {@code -0}, that fit a long, up to and including {@code end}. */
    private long integer(char end) throws BencodeException {
        int start = at;
        boolean negative = peek() == '-';
        if (negative) {
            at++;
        }
        int digits = at;
        long value = 0;
        while (digit(peek())) {
            int digit = input[at] - '0';
            if (value < (Long.MIN_VALUE + digit) / 10) {
                throw new BencodeException(start, "number too large");
            }
            // Counted downwards: the negative numbers reach one further than the positive ones.
            value = value * 10 - digit;
            at++;
        }
        if (at == digits || input[at] != end) {
            throw new BencodeException(at, "not a number: " + shown(input[at]));
        }
        if (input[digits] == '0' && (at > digits + 1 || negative)) {
            throw new BencodeException(start, "number with a leading zero");
        }
        if (!negative && value == Long.MIN_VALUE) {
            throw new BencodeException(start, "number too large");
        }
        at++;
        return negative ? value : -value;
    }

    private void countToken() throws BencodeException {
        if (++tokens > limits.maxTokens()) {
            throw new BencodeException(at, "more than " + limits.maxTokens() + " values");
        }
    }

    private int peek() throws BencodeException {
        if (at >= input.length) {
            throw new BencodeException(at, "unexpected end");
        }
        return input[at];
    }

    private static boolean digit(int character) {
        return character >= '0' && character <= '9';
    }

    private static String shown(byte character) {
        return character > ' ' && character < 127
                ? "'" + (char) character + "'"
                : "0x" + Integer.toHexString(character & 0xff);
    }

    private record Span(int from, int to) {}
}
