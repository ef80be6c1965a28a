/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.util.Arrays;

/**
 * Checks one document and notes where each of its values begins: eight bytes a value, whatever the document says. So
 * what a hostile document can claim of memory is known before anything is made of it. Remembers where the value under
 * {@code info} stands in the outermost dictionary, because an info-hash is taken over the bytes as they came.
 *
 * <p>One thread, one use.
 */
final class BencodeReader {

    private static final byte[] INFO = {'i', 'n', 'f', 'o'};

    private final byte[] input;
    private final BencodeLimits limits;
    /** For each value in the order of the document where it begins, and the number of the value after all of it. */
    private int[] tape = new int[64];

    private int tokens;
    private int at;
    private int infoFrom;
    private int infoTo;

    BencodeReader(byte[] input, BencodeLimits limits) {
        this.input = input;
        this.limits = limits;
    }

    /** The one value that fills the input. */
    BNode document() throws BencodeException {
        if (input.length > limits.maxBytes()) {
            throw new BencodeException(limits.maxBytes(), "more than " + limits.maxBytes() + " bytes");
        }
        value(0);
        if (at != input.length) {
            throw new BencodeException(at, "trailing data");
        }
        return new BNode(input, tape, 0);
    }

    /** The bytes of {@code info} in the outermost dictionary, none without it; after {@link #document()}. */
    byte[] info() {
        return Arrays.copyOfRange(input, infoFrom, infoTo);
    }

    private void value(int depth) throws BencodeException {
        int token = begin();
        int first = peek();
        if (first == 'i') {
            at++;
            integer('e');
        } else if (first == 'l') {
            enter(depth);
            while (peek() != 'e') {
                value(depth + 1);
            }
            at++;
        } else if (first == 'd') {
            enter(depth);
            entries(depth + 1);
            at++;
        } else {
            string();
        }
        tape[2 * token + 1] = tokens;
    }

    private int begin() throws BencodeException {
        if (tokens == limits.maxTokens()) {
            throw new BencodeException(at, "more than " + limits.maxTokens() + " values");
        }
        if (2 * tokens == tape.length) {
            int most = (int) Math.min(2L * limits.maxTokens(), Integer.MAX_VALUE - 8L);
            tape = Arrays.copyOf(tape, Math.min(most, tape.length + (tape.length >> 1) & ~1));
        }
        tape[2 * tokens] = at;
        return tokens++;
    }

    private void enter(int depth) throws BencodeException {
        if (depth == limits.maxDepth()) {
            throw new BencodeException(at, "nested more than " + limits.maxDepth() + " deep");
        }
        at++;
    }

    private void entries(int depth) throws BencodeException {
        int lastFrom = 0;
        int lastTo = -1;
        while (peek() != 'e') {
            int keyAt = at;
            int token = begin();
            int length = string();
            tape[2 * token + 1] = tokens;
            int from = at - length;
            int order = lastTo < 0 ? -1 : Arrays.compareUnsigned(input, lastFrom, lastTo, input, from, at);
            if (order >= 0) {
                throw new BencodeException(keyAt, order == 0 ? "key twice" : "key out of order");
            }
            lastFrom = from;
            lastTo = at;
            int valueAt = at;
            value(depth);
            if (depth == 1 && Arrays.equals(input, lastFrom, lastTo, INFO, 0, INFO.length)) {
                infoFrom = valueAt;
                infoTo = at;
            }
        }
    }

    /** Passes a string; answers how many bytes it has. */
    private int string() throws BencodeException {
        int start = at;
        if (!digit(peek())) {
            throw new BencodeException(at, "no value begins with " + shown(input[at]));
        }
        long length = integer(':');
        if (length > input.length - at) {
            throw new BencodeException(start, "string of " + length + " bytes runs past the end");
        }
        at += (int) length;
        return (int) length;
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
}
