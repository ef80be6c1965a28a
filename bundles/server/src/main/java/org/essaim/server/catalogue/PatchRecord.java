/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.time.Instant;
import java.util.List;
import org.essaim.api.PatchId;
import org.essaim.api.patch.PatchDescriptor;

/** A published patch, as the database has it. */
record PatchRecord(PatchDescriptor descriptor, Instant published, boolean withdrawn, int files, List<String> preserve) {

    PatchId id() {
        return descriptor.id();
    }
}
