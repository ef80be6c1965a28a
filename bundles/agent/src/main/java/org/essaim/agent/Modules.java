/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import org.essaim.api.patching.PatchApplier;
import org.essaim.api.seeding.Seeder;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.transfer.PeerTransfer;
import org.essaim.api.verification.Verifier;

/** The services of the five modules as they are now; each may be away at any time, and come back as another version. */
record Modules(
        Slot<PeerSource> peers,
        Slot<Seeder> seeder,
        Slot<PeerTransfer> transfer,
        Slot<Verifier> verifier,
        Slot<PatchApplier> applier) {

    Modules() {
        this(new Slot<>(), new Slot<>(), new Slot<>(), new Slot<>(), new Slot<>());
    }
}
