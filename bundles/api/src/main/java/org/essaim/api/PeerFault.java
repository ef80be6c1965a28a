/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api;

/** A peer or the server broke the protocol: drop it, or ban it, and go on with others. */
public final class PeerFault extends Fault {

    private static final long serialVersionUID = 1L;

    /** @see Fault */
    public PeerFault(String code, String message, String remedy) {
        super(code, message, remedy);
    }

    /** @see Fault */
    public PeerFault(String code, String message, String remedy, Throwable cause) {
        super(code, message, remedy, cause);
    }
}
