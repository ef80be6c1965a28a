/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.credentials;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Reads DER (X.690 §8 and §10) strictly: definite lengths in their shortest form, at most 65,535 bytes, nothing beyond the
 * element that holds it. Nothing is allocated that was not there in the input. Not thread-safe.
 */
final class DerReader {

    private final byte[] bytes;
    private final int end;
    private int at;

    private DerReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    static DerReader of(byte[] bytes) {
        return new DerReader(bytes, 0, bytes.length);
    }

    /** The content of the next element, to be read in its turn. */
    DerReader enter(int tag) throws DerException {
        int length = header(tag);
        DerReader content = new DerReader(bytes, at, at + length);
        at += length;
        return content;
    }

    /** The next element as it stands, tag and length included. */
    byte[] element(int tag) throws DerException {
        int from = at;
        int length = header(tag);
        at += length;
        return Arrays.copyOfRange(bytes, from, at);
    }

    /** A BIT STRING of whole bytes. */
    byte[] bits() throws DerException {
        DerReader content = enter(Der.BIT_STRING);
        if (content.at == content.end || content.bytes[content.at] != 0) {
            throw new DerException("a bit string that is not of whole bytes");
        }
        return Arrays.copyOfRange(content.bytes, content.at + 1, content.end);
    }

    /** An INTEGER in its shortest form. */
    BigInteger integer() throws DerException {
        DerReader content = enter(Der.INTEGER);
        byte[] value = Arrays.copyOfRange(content.bytes, content.at, content.end);
        if (value.length == 0 || !Arrays.equals(value, new BigInteger(value).toByteArray())) {
            throw new DerException("a number that is not in its shortest form");
        }
        return new BigInteger(value);
    }

    /** @throws DerException when something is left */
    void end() throws DerException {
        if (at != end) {
            throw new DerException((end - at) + " bytes too many");
        }
    }

    private int header(int tag) throws DerException {
        int found = next();
        if (found != tag) {
            throw new DerException("tag " + found + " where " + tag + " was expected");
        }
        int length = next();
        if (length >= 0x80) {
            length = longLength(length & 0x7f);
        }
        if (length > end - at) {
            throw new DerException("an element that is longer than what holds it");
        }
        return length;
    }

    private int longLength(int bytesOfLength) throws DerException {
        if (bytesOfLength < 1 || bytesOfLength > 2) {
            throw new DerException("a length of " + bytesOfLength + " bytes");
        }
        int length = next();
        if (bytesOfLength == 2) {
            length = length << 8 | next();
        }
        if (length < (bytesOfLength == 1 ? 0x80 : 0x100)) {
            throw new DerException("a length that is not in its shortest form");
        }
        return length;
    }

    private int next() throws DerException {
        if (at >= end) {
            throw new DerException("it ends too early");
        }
        return bytes[at++] & 0xff;
    }
}
