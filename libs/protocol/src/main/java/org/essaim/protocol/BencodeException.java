/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

/** Bytes that are not strict bencode, or more than the limits allow. */
public final class BencodeException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int offset;

    BencodeException(int offset, String problem) {
        super(problem + " at byte " + offset);
        this.offset = offset;
    }

    /** Where in the input, counted from 0. */
    public int offset() {
        return offset;
    }
}
