/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api;

/** This machine cannot: disk full, file locked, port taken. Free what the remedy names and try again. */
public final class LocalFault extends Fault {

    private static final long serialVersionUID = 1L;

    /** @see Fault */
    public LocalFault(String code, String message, String remedy) {
        super(code, message, remedy);
    }

    /** @see Fault */
    public LocalFault(String code, String message, String remedy, Throwable cause) {
        super(code, message, remedy, cause);
    }
}
