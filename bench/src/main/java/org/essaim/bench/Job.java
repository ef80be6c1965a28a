/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.nio.file.Path;
import java.util.List;
import org.essaim.protocol.PayloadFile;

/**
 * One payload to be moved.
 *
 * @param metainfo with the local tracker in it
 * @param torrent the same as a file
 * @param source where the payload's folder lies
 * @param name of the payload's folder, which is to arrive in a receiver's folder
 * @param files within that folder
 */
record Job(byte[] metainfo, Path torrent, Path source, String name, List<PayloadFile> files) {

    /** Payload bytes. */
    long bytes() {
        return files.stream().mapToLong(PayloadFile::length).sum();
    }

    /** Where a file is, or will be, for who has {@code folder}. */
    Path in(Path folder, PayloadFile file) {
        return folder.resolve(name).resolve(file.path());
    }
}
