/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.credentials;

import org.essaim.api.MachineId;

/** Whether a peer is let in. */
public sealed interface Authorisation {

    /**
     * It is.
     *
     * @param machine who it is, by its certificate
     * @param origin whether it is the server, which seeds first
     */
    record Authorised(MachineId machine, boolean origin) implements Authorisation {}

    /**
     * It is not; its connection is to be closed. Codes: {@code NO_AUTHORITY} (this machine does not know the fleet's
     * authority yet), {@code FOREIGN_CERTIFICATE}, {@code NOT_YET_VALID}, {@code EXPIRED}, {@code WRONG_PURPOSE},
     * {@code NO_MACHINE}, {@code REVOKED}, {@code BAD_TICKET}.
     *
     * @param reason one sentence for the log; not to be told to the peer
     */
    record Refused(String code, String reason) implements Authorisation {}
}
