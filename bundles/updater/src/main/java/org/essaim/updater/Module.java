/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A module as it is installed.
 *
 * @param name such as {@code tracking}: the bundle's header {@code Essaim-Module}
 * @param bundle symbolic name of its bundle
 * @param version version of its bundle
 * @param since when it came to this state, as far as the updater saw it
 * @param usedBy symbolic names of the bundles that use its services or packages, sorted
 * @param previous the version that {@link ModuleUpdater#rollback} returns to
 */
public record Module(
        String name,
        String bundle,
        String version,
        State state,
        Instant since,
        List<String> usedBy,
        Optional<String> previous) {

    /** How a module stands. */
    public enum State {
        /** Its bundle is active and has registered the module's service. */
        UP,
        /** Its bundle is active, but the service is not there. */
        WAITING,
        /** Its bundle is not active. */
        DOWN
    }
}
