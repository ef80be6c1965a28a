/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent.server;

import java.util.List;
import org.essaim.api.MachineId;
import org.essaim.api.verification.TrustedKey;

/**
 * Who this machine is to one server.
 *
 * @param requested the name it asked for; the server may have given it another
 * @param credential shown with each request; never written to a log
 * @param pin the key pin of the server that gave it
 * @param keys the keys that patches are signed with, as told at registration
 */
public record Identity(MachineId machine, String requested, String credential, String pin, List<TrustedKey> keys) {

    /** Copies the keys. */
    public Identity {
        keys = List.copyOf(keys);
    }

    @Override
    public String toString() {
        return "Identity[" + machine + "]";
    }
}
