/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.core;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes versions away that are no longer needed: from Karaf first, then from the disk, because Karaf fails at whatever it is
 * asked for next when a repository that it knows is gone.
 */
final class Housekeeping {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final Platform platform;
    private final Lineages lineages;
    private final VersionRepository repository;

    Housekeeping(Platform platform, Lineages lineages, VersionRepository repository) {
        this.platform = platform;
        this.lineages = lineages;
        this.repository = repository;
    }

    /** Takes the version that is not to be out of Karaf's and the updater's repositories. */
    void abandon(Intent intent) throws Exception {
        String to = intent.update().to();
        platform.removeRepository(
                repository.folder(intent.module(), to).resolve("features.xml").toUri());
        boolean needed = lineages.of(intent.module()).filter(l -> l.knows(to)).isPresent();
        if (!needed) {
            repository.delete(intent.module(), to);
        }
    }

    /** After the end: versions that nobody can return to are deleted, and Karaf forgets them. */
    void tidy(Intent intent) {
        if (platform.closing()) {
            return;
        }
        String module = intent.module();
        try {
            Optional<String> active = platform.activeVersion(module);
            Set<String> kept = new HashSet<>();
            active.ifPresent(kept::add);
            lineages.of(module).ifPresent(lineage -> {
                kept.add(lineage.wanted());
                kept.addAll(lineage.before());
            });
            for (StoredVersion version : repository.versions(module)) {
                if (!active.equals(Optional.of(version.version()))) {
                    platform.removeRepository(version.features());
                }
            }
            repository.prune(module, kept);
        } catch (Exception e) {
            LOG.warn("Old versions of '{}' stay in the repository", module, e);
        }
    }
}
