/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.credentials;

/** Bytes that are not the DER that was expected. */
final class DerException extends Exception {

    private static final long serialVersionUID = 1L;

    DerException(String what) {
        super(what);
    }
}
