/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.core;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What the updater needs of Karaf. Called by the updater's thread alone, except {@link #activeVersion}, which any thread may call. */
public interface Platform {

    /** The version of the module's bundle: of several the active one with the highest version. */
    Optional<String> activeVersion(String module);

    /** Names of the modules that are up. */
    List<String> modulesUp();

    /** Empty when the version of the module is up: active, alone, and with its service; else what is missing. */
    Optional<String> whyNotUp(String module, String version);

    /** What the installed module's feature of that version is made of; empty when Karaf does not know it. */
    Optional<FeatureDefinition> definition(String module, String version) throws Exception;

    /** Opens a {@code file:}, {@code mvn:} or other address. */
    InputStream open(URI location) throws IOException;

    /** Tells Karaf of a feature repository; again and again makes no difference. */
    void addRepository(URI features) throws Exception;

    /** Takes a feature repository away from Karaf, and nothing else with it. */
    void removeRepository(URI features) throws Exception;

    /** Resolves the version as if it were to be installed, and changes nothing. */
    void check(String module, String version) throws Exception;

    /** Makes that version the one that is installed; returns the other bundles that were stopped for it. */
    Collection<String> install(String module, String version) throws Exception;

    /** Uninstalls bundles of the module with other versions, which a crash has left. */
    void sweep(String module, String version) throws Exception;

    /** True when this process is about to end, so that nothing that fails now tells anything. */
    boolean closing();

    /** Waits a little before the next look. */
    void pause() throws InterruptedException;

    /** A monotonic clock, in nanoseconds. */
    long nanos();
}
