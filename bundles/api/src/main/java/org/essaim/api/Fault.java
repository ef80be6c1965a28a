/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api;

/**
 * Something went wrong, said in one sentence, with a stable code for scripts and what to do about it. The subclass says
 * who is to blame, which decides how the caller goes on.
 */
public abstract sealed class Fault extends RuntimeException permits LocalFault, PeerFault, RequestFault, TrustFault {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final String remedy;

    Fault(String code, String message, String remedy) {
        this(code, message, remedy, null);
    }

    Fault(String code, String message, String remedy, @org.jspecify.annotations.Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.remedy = remedy;
    }

    /** A stable code of upper-case words, such as {@code DISK_FULL}. */
    public String code() {
        return code;
    }

    /** What happened, to what: one sentence without the remedy. */
    public String sentence() {
        return String.valueOf(getMessage());
    }

    /** What to do, one sentence. */
    public String remedy() {
        return remedy;
    }
}
