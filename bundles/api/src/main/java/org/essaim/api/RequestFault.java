/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api;

/** The caller asked for what cannot be: tell the caller, change nothing. */
public final class RequestFault extends Fault {

    private static final long serialVersionUID = 1L;

    /** @see Fault */
    public RequestFault(String code, String message, String remedy) {
        super(code, message, remedy);
    }

    /** @see Fault */
    public RequestFault(String code, String message, String remedy, Throwable cause) {
        super(code, message, remedy, cause);
    }
}
