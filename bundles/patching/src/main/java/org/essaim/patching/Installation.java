/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.essaim.api.patch.PatchDescriptor;

/**
 * What of one patch name is on this machine.
 *
 * @param previous what an undo goes back to
 * @param left a version that was undone; its folder stays until the next application, with what was changed in it
 */
record Installation(Optional<Version> live, Optional<Version> previous, Optional<PatchDescriptor> left) {

    static final Installation NONE = new Installation(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * A version as it is, or was, live.
     *
     * @param pointer what users open
     * @param first nothing was live before it
     */
    record Version(PatchDescriptor patch, Path pointer, boolean first, Instant since) {}

    Installation applied(PatchDescriptor patch, Path pointer, Instant now) {
        boolean again = live.isPresent() && live.get().patch().equals(patch);
        boolean first = again ? live.get().first() : live.isEmpty();
        return new Installation(
                Optional.of(new Version(patch, pointer, first, now)), again ? previous : live, Optional.empty());
    }

    Installation undone(Instant now) {
        return new Installation(
                previous.map(old -> new Version(old.patch(), old.pointer(), old.first(), now)),
                Optional.empty(),
                live.map(Version::patch));
    }

    /** Whose folders must stay. */
    Set<PatchDescriptor> kept() {
        Set<PatchDescriptor> kept = new LinkedHashSet<>();
        live.ifPresent(version -> kept.add(version.patch()));
        previous.ifPresent(version -> kept.add(version.patch()));
        left.ifPresent(kept::add);
        return kept;
    }
}
