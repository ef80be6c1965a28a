/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import java.util.Optional;
import java.util.function.Supplier;
import org.essaim.api.Fault;
import org.essaim.api.LocalFault;
import org.essaim.api.PatchId;
import org.essaim.api.RequestFault;
import org.essaim.api.fleet.Catalogue;

/** The catalogue as rollouts need it; it may be away for a moment. Never called under the ledger's lock. */
final class PatchSource {

    private final Supplier<Optional<Catalogue>> catalogue;

    PatchSource(Supplier<Optional<Catalogue>> catalogue) {
        this.catalogue = catalogue;
    }

    /** @throws RequestFault {@code NO_SUCH_PATCH}, {@code PATCH_WITHDRAWN} */
    Catalogue.Patch offered(PatchId id) {
        Catalogue.Patch patch = catalogue
                .get()
                .orElseThrow(() -> new LocalFault(
                        "CATALOGUE_ABSENT",
                        "The catalogue of patches is not there now",
                        "Wait a moment and try again; see module:list and the log when it stays away."))
                .patch(id);
        if (patch.withdrawn()) {
            throw new RequestFault(
                    "PATCH_WITHDRAWN",
                    "The patch '" + id + "' was withdrawn",
                    "Publish it under another version, or choose another patch.");
        }
        return patch;
    }

    /** What the origin has sent of a patch in all, or {@link RolloutRecord#UNKNOWN}. */
    long sent(PatchId id) {
        try {
            return catalogue.get().map(all -> all.patch(id).bytesSent()).orElse(RolloutRecord.UNKNOWN);
        } catch (Fault e) {
            return RolloutRecord.UNKNOWN;
        }
    }
}
