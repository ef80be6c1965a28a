/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.rates;

/** A limit or a schedule that cannot be read. The message quotes the part that is wrong and says what would be right. */
public final class RateSyntaxException extends Exception {

    private static final long serialVersionUID = 1L;

    RateSyntaxException(String message) {
        super(message);
    }
}
