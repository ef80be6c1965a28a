/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.agent;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.essaim.api.MachineId;
import org.essaim.api.PatchId;
import org.osgi.annotation.versioning.ProviderType;

/** What this machine's agent is doing. Thread-safe. */
@ProviderType
public interface AgentStatus {

    /** The state now. */
    View view();

    /**
     * A snapshot.
     *
     * @param machine set once registered
     * @param server {@code host:port} of the server
     * @param lastContact when the server last answered
     * @param problem why it is not in contact or not registered, with what to do
     * @param work what it is doing for each action
     * @param live patches that are live
     */
    record View(
            Optional<MachineId> machine,
            Optional<String> server,
            Optional<Instant> lastContact,
            Optional<String> problem,
            List<Work> work,
            List<PatchId> live) {}

    /** One action's work; {@code state} as reported to the server. */
    record Work(long action, PatchId patch, String state, String detail) {}
}
