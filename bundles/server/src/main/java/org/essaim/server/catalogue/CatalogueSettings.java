/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.time.Duration;
import java.util.Set;

/**
 * What an administrator may set.
 *
 * @param kinds the kinds of patch that may be published
 * @param threads how many files are hashed and written at once; each takes about 1 MiB of memory
 * @param openFiles open files per patch that is being served
 * @param reserve free bytes that a publication leaves on the disk, for the database and the logs
 * @param patience how long a publication waits for a module that is being replaced
 */
record CatalogueSettings(Set<String> kinds, int threads, int openFiles, long reserve, Duration patience) {

    CatalogueSettings {
        kinds = Set.copyOf(kinds);
        if (threads < 1 || openFiles < 1 || reserve < 0 || patience.isNegative()) {
            throw new IllegalArgumentException("not a number of threads, files, bytes or seconds");
        }
    }
}
