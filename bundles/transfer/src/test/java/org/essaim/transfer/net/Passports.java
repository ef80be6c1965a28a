/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.net;

import org.essaim.api.credentials.PeerCredentials;

/** Credentials of one throw-away fleet, for tests of whole engines. */
public final class Passports {

    private final Fleet fleet = new Fleet();

    /** What a machine of the fleet knows. */
    public PeerCredentials of(String machine) {
        return fleet.of(machine);
    }

    /** A machine is let in no more. */
    public void revoke(String machine) {
        fleet.revoke(machine);
    }
}
