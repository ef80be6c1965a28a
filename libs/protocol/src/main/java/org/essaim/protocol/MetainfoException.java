/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

/** Metainfo that is malformed or hostile; the message is a sentence that says which rule it breaks. */
public final class MetainfoException extends Exception {

    private static final long serialVersionUID = 1L;

    MetainfoException(String message) {
        super(message);
    }

    MetainfoException(String message, Throwable cause) {
        super(message, cause);
    }
}
