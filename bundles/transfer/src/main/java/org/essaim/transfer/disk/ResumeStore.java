/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.disk;

import java.io.IOException;
import java.util.Optional;

/** Where a swarm's resume data is kept. Blocks. */
public interface ResumeStore {

    /** What was saved last. */
    Optional<byte[]> load() throws IOException;

    /** Replaces it, so that a crash at any time leaves the old or the new. */
    void save(byte[] data) throws IOException;
}
