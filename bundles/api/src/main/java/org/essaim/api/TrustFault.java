/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api;

/** Something that should be signed, hashed or authorised is not: stop, and raise the alarm. */
public final class TrustFault extends Fault {

    private static final long serialVersionUID = 1L;

    /** @see Fault */
    public TrustFault(String code, String message, String remedy) {
        super(code, message, remedy);
    }

    /** @see Fault */
    public TrustFault(String code, String message, String remedy, Throwable cause) {
        super(code, message, remedy, cause);
    }
}
