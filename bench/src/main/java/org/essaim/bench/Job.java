/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.nio.file.Path;

/**
 * One payload to be moved.
 *
 * @param metainfo of version 1 with the local tracker in it
 * @param torrent the same as a file
 * @param name of the payload's folder, which lies in {@code source} and is to arrive in a receiver's folder
 * @param file the one file within that folder
 */
record Job(byte[] metainfo, Path torrent, Path source, String name, String file, long bytes) {

    /** Where the file is, or will be, for who has {@code folder}. */
    Path in(Path folder) {
        return folder.resolve(name).resolve(file);
    }
}
