/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import org.essaim.api.PatchId;

/** The files of published patches that agents ask for, byte for byte as they were signed. Thread-safe. */
public interface PublishedFiles {

    /**
     * The raw metainfo.
     *
     * @throws org.essaim.api.RequestFault {@code NO_SUCH_PATCH}
     * @throws org.essaim.api.LocalFault {@code IO_ERROR}
     */
    byte[] metainfo(PatchId id);

    /** The signed envelope. Errors as {@link #metainfo}. */
    byte[] envelope(PatchId id);
}
