/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

/** A manifest that is not well-formed, or names what must not be written to a disk. Nothing of it may be used. */
public final class ManifestException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;

    /**
     * @param line the line at fault, counted from 1
     * @param reason what is wrong with it
     */
    public ManifestException(int line, String reason) {
        super("manifest line " + line + ": " + reason);
        this.line = line;
    }

    /** The line at fault, counted from 1. */
    public int line() {
        return line;
    }
}
