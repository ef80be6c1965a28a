/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater;

/** What was asked for cannot be; nothing was touched. */
public final class UpdateRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final String remedy;

    /** @see Update.Problem */
    public UpdateRefused(String code, String sentence, String remedy) {
        super(sentence);
        this.code = code;
        this.remedy = remedy;
    }

    /** Code, sentence and remedy. */
    public Update.Problem problem() {
        return new Update.Problem(code, String.valueOf(getMessage()), remedy);
    }
}
