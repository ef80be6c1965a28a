/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.machines;

import java.time.Instant;
import java.util.Map;
import org.essaim.api.MachineId;

/**
 * A machine as the database keeps it.
 *
 * @param credentialHash lower-case hexadecimal SHA-256 over the credential
 * @param clockOffset milliseconds by which its clock is ahead of the server's
 * @param live patch name to version
 * @param modules module name to version
 */
record MachineRecord(
        MachineId id,
        String credentialHash,
        Profile profile,
        String address,
        Instant registered,
        Instant lastSeen,
        long clockOffset,
        Map<String, String> live,
        Map<String, String> modules) {

    MachineRecord seen(String newAddress, Instant at) {
        return new MachineRecord(id, credentialHash, profile, newAddress, registered, at, clockOffset, live, modules);
    }
}
