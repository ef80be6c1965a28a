/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking.http;

/** A request that nobody can mean; its sentence says why, in ASCII and without what came from outside. */
final class QueryException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String sentence;

    QueryException(String sentence) {
        super(sentence, null, false, false);
        this.sentence = sentence;
    }

    String sentence() {
        return sentence;
    }
}
