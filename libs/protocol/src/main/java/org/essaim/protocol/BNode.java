/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A value of a document that {@link BencodeReader} has checked; reads it where it stands. Immutable.
 *
 * @param tape for each value where it begins, and the number of the value after all of it
 * @param token the number of this value
 */
record BNode(byte[] input, int[] tape, int token) {

    boolean isDictionary() {
        return first() == 'd';
    }

    boolean isList() {
        return first() == 'l';
    }

    boolean isInteger() {
        return first() == 'i';
    }

    boolean isString() {
        return first() >= '0' && first() <= '9';
    }

    /** The number that it is. */
    long integer() {
        return number(from() + 1);
    }

    /** How many bytes a string has. */
    int length() {
        return (int) number(from());
    }

    /** A copy of a string's bytes. */
    byte[] bytes() {
        int begin = begin();
        return Arrays.copyOfRange(input, begin, begin + length());
    }

    /** The values of a list. */
    Iterable<BNode> values() {
        return () -> new Children(token + 1, tape[2 * token + 1]);
    }

    /** The keys of a dictionary, in its order; {@link #value()} of one is what stands under it. */
    Iterable<BNode> keys() {
        return () -> new Keys(new Children(token + 1, tape[2 * token + 1]));
    }

    /** What stands behind a key. */
    BNode value() {
        return new BNode(input, tape, token + 1);
    }

    /** The value under a key of a dictionary. */
    Optional<BNode> get(String key) {
        byte[] wanted = key.getBytes(StandardCharsets.UTF_8);
        for (BNode each : keys()) {
            int begin = each.begin();
            int order = Arrays.compareUnsigned(input, begin, begin + each.length(), wanted, 0, wanted.length);
            if (order >= 0) {
                return order == 0 ? Optional.of(each.value()) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Whether a list or dictionary holds nothing. */
    boolean isEmpty() {
        return tape[2 * token + 1] == token + 1;
    }

    /** The value as an object of its own. */
    BValue toValue() {
        if (isInteger()) {
            return new BInteger(integer());
        }
        if (isString()) {
            return new BBytes(bytes());
        }
        if (isList()) {
            List<BValue> all = new ArrayList<>();
            values().forEach(each -> all.add(each.toValue()));
            return new BList(all);
        }
        SortedMap<BBytes, BValue> entries = new TreeMap<>();
        keys().forEach(key -> entries.put(new BBytes(key.bytes()), key.value().toValue()));
        return new BDictionary(entries);
    }

    private int from() {
        return tape[2 * token];
    }

    private byte first() {
        return input[from()];
    }

    /** Where a string's own bytes begin. */
    private int begin() {
        int at = from();
        while (input[at] != ':') {
            at++;
        }
        return at + 1;
    }

    private long number(int start) {
        boolean negative = input[start] == '-';
        long value = 0;
        for (int at = negative ? start + 1 : start; input[at] >= '0' && input[at] <= '9'; at++) {
            value = value * 10 - (input[at] - '0');
        }
        return negative ? value : -value;
    }

    private final class Children implements Iterator<BNode> {
        private final int end;
        private int next;

        Children(int next, int end) {
            this.next = next;
            this.end = end;
        }

        @Override
        public boolean hasNext() {
            return next < end;
        }

        @Override
        public BNode next() {
            if (next >= end) {
                throw new NoSuchElementException();
            }
            BNode node = new BNode(input, tape, next);
            next = tape[2 * next + 1];
            return node;
        }
    }

    private record Keys(Iterator<BNode> all) implements Iterator<BNode> {
        @Override
        public boolean hasNext() {
            return all.hasNext();
        }

        @Override
        public BNode next() {
            BNode key = all.next();
            all.next();
            return key;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BNode that && input == that.input && token == that.token;
    }

    @Override
    public int hashCode() {
        return token;
    }

    @Override
    public String toString() {
        return "BNode[" + (char) first() + " at " + from() + "]";
    }
}
