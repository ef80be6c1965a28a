/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol.wire;

/** A peer sent what no honest peer sends; the connection is to be closed. The message is one sentence. */
public final class WireException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param sentence what was wrong */
    public WireException(String sentence) {
        super(sentence);
    }

    /** @param sentence what was wrong */
    public WireException(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    /** What was wrong, one sentence. */
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
