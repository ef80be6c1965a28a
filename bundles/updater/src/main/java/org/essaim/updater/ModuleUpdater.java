/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Replaces modules in place, one at a time, on a thread of its own. Callers submit and watch; what they submitted goes on
 * when they are gone, and is finished or undone after a crash. Any thread.
 */
@ProviderType
public interface ModuleUpdater {

    /** The modules that are installed, by name. */
    List<Module> modules();

    /**
     * Asks for another version of a module and returns at once.
     *
     * @param source a bundle (a path, or a {@code file:} or {@code mvn:} address), or a feature repository that has the
     *     module's feature
     * @throws UpdateRefused when the module is not installed or already being updated, or too much is waiting
     */
    Update submit(String module, URI source);

    /**
     * Asks for the version before the last update and returns at once.
     *
     * @throws UpdateRefused also when there is no version to return to
     */
    Update rollback(String module);

    /** The module's latest update, ended or not; empty when there was none. */
    Optional<Update> status(String module);

    /**
     * Waits for the module's latest update to end, but not longer than the limit; returns how it stands then.
     *
     * @throws UpdateRefused when there was none
     */
    Update await(String module, Duration limit) throws InterruptedException;
}
