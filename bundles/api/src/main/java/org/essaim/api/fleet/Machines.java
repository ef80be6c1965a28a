/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.essaim.api.MachineId;
import org.osgi.annotation.versioning.ProviderType;

/** The machines that have registered. Thread-safe. */
@ProviderType
public interface Machines {

    /** All, in order of id. */
    List<Machine> machines();

    /** @throws org.essaim.api.RequestFault {@code NO_SUCH_MACHINE} */
    Machine machine(MachineId id);

    /**
     * The machines that a filter picks: {@code all}, or terms joined by {@code ,} that must all hold: {@code id=lab-*},
     * {@code site=leiden}, {@code label:room=B12}; a value may hold {@code *}; {@code !=} negates.
     *
     * @throws org.essaim.api.RequestFault {@code BAD_FILTER}
     */
    List<Machine> matching(String filter);

    /**
     * Forgets a machine, so that another may register under its id.
     *
     * @throws org.essaim.api.RequestFault {@code NO_SUCH_MACHINE}
     */
    void remove(MachineId id);

    /**
     * A machine.
     *
     * @param online whether it is in contact now
     * @param clockOffset how far its clock is ahead of the server's
     * @param live what is live on it, as last reported: patch name to version
     */
    record Machine(
            MachineId id,
            String site,
            Map<String, String> labels,
            String address,
            String agentVersion,
            String platform,
            Instant registered,
            Instant lastSeen,
            boolean online,
            Duration clockOffset,
            Map<String, String> live) {}
}
