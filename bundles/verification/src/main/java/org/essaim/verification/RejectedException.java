/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.verification;

import org.essaim.api.verification.Verdict;

/** Inside this bundle: something that must not be believed, with the reason that a verdict gives. */
final class RejectedException extends Exception {

    private static final long serialVersionUID = 1L;

    private static final String FORGED =
            "Do not use it. Publish the patch again; if that does not help, somebody tampers with it.";

    private final String code;
    private final String remedy;

    RejectedException(String code, String sentence) {
        this(code, sentence, FORGED);
    }

    RejectedException(String code, String sentence, String remedy) {
        super(sentence);
        this.code = code;
        this.remedy = remedy;
    }

    String code() {
        return code;
    }

    Verdict.Rejected verdict() {
        return new Verdict.Rejected(code, String.valueOf(getMessage()), remedy);
    }
}
