/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.util.function.Predicate;
import org.essaim.agent.server.ServerLink.Assignment;

/** What every run works with. */
record Workshop(
        Surroundings world,
        Modules modules,
        Contact contact,
        Inbox inbox,
        ActionStore store,
        SwarmFolders folders,
        Reporter reporter,
        Holdings holdings,
        Predicate<Assignment> liveTreeFree) {

    void failpoint(String step) {
        world.failpoint().accept(step);
    }
}
